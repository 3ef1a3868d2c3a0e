package dev.metamorph.shape.where.syntax;

/** The truth values that IS tests for. */
public enum Truth {
    TRUE,
    FALSE,
    UNKNOWN
}
