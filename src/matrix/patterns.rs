//! Matrix forms.
