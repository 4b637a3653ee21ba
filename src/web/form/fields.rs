//! The fields of a form, as they were sent.

/// The fields of a form.
#[derive(Debug, Clone)]
pub(in crate::web) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Fields with what stands in them.
    pub(in crate::web) fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// These fields, and of others those that they do not say.
    pub(in crate::web) fn over(&self, below: &Self) -> Self {
        let below = below.0.iter().filter(|(name, _)| self.find(name).is_none());
        Self(self.0.iter().chain(below).cloned().collect())
    }

    /// The fields of a second thing that the form does, with a key of its own.
    pub(in crate::web) fn keyed(&self, thing: &str) -> Self {
        let fields = self.0.iter().map(|(name, value)| {
            let value = if name == "key" { format!("{value}+{thing}") } else { value.clone() };
            (name.clone(), value)
        });
        Self(fields.collect())
    }

    /// Every field, in their order.
    pub(in crate::web) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of a field, where the form has it.
    pub(in crate::web) fn find(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The text of a field as one line; nothing where it is empty.
    pub(in crate::web) fn text(&self, name: &str) -> Option<String> {
        let text = self.get(name).split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }

    /// What a field of several lines says, with its line breaks.
    pub(in crate::web) fn prose(&self, name: &str) -> Option<String> {
        let lines: Vec<_> = self.get(name).trim().lines().map(str::trim_end).collect();
        let text = lines.join("\n");
        (!text.is_empty()).then_some(text)
    }

    /// The lines of a field that are not empty.
    pub(in crate::web) fn lines(&self, name: &str) -> Vec<String> {
        self.get(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// The value of a field; empty where it is missing.
    pub(in crate::web) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}
