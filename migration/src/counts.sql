-- Recipients whose kind no source divides; papers of the years before 1992; the bodies of organisations in a province.
{words conferral.recipient_kind unspecified}
{words decision.instrument decree order}
{words authority.level provincial_association}
