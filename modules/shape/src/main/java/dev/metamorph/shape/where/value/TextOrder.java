package dev.metamorph.shape.where.value;

/**
 * The order that a where clause gives to texts where it does not say it itself, by a {@code
 * COLLATE}.
 */
public enum TextOrder {
    /**
     * That of their collation. It is known here only where it is the order of the bytes; a clause
     * that needs another one is refused.
     */
    COLLATION,
    /**
     * That of their bytes. {@code name < 'x'} is read as {@code name COLLATE "C" < 'x'}, and is
     * printed so in the canonical SQL, so that Postgres reads it in the same way.
     */
    BYTES
}
