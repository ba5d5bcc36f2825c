//! Tests across the house. The specs beside this file are the tests; what runs them stands with each group.
