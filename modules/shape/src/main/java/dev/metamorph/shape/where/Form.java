package dev.metamorph.shape.where;

/** The common form that both sides of a comparison are brought to, and then compared in. */
enum Form {
    /** Integers, booleans, dates, times and timestamps, each with its like. */
    WHOLE,
    /** A date with a timestamp: both as timestamps. */
    TIMESTAMP,
    /** Numbers of which one is a float: both as float8. */
    REAL,
    /** Numbers of which one is a numeric: exactly. */
    EXACT,
    /** Byte by byte; {@code char(n)} without its padding. Also uuid, bytea and labels. */
    TEXT,
    /** Byte by byte, blanks at the end being nothing. */
    PADDED,
    /** An enum's labels by their order. */
    LABEL
}
