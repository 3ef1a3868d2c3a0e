package dev.metamorph.publish.record;

/** The parts of a log's items that are read. */
enum ItemParts {
    /** The values of the row. */
    VALUES,
    /** The new values, and those that an update has replaced. */
    OLD_VALUES,
    /** The values of the row, and the item's JSON as it stands in the log. */
    JSON
}
