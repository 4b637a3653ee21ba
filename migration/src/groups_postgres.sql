-- A merit period is most often one year: the planner must not take the two ends for independent.
CREATE STATISTICS conferral_period (dependencies, ndistinct, mcv) ON year_from, year_to FROM conferral;
CREATE STATISTICS conferral_group_period (dependencies, ndistinct, mcv) ON year_from, year_to FROM conferral_group;
