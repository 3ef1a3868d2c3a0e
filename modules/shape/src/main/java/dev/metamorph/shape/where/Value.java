package dev.metamorph.shape.where;

/** A constant's value. */
sealed interface Value {
    /** NULL. */
    enum None implements Value {
        /** The only one. */
        NULL
    }

    /**
     * An integer; 1 or 0 for a boolean; days since 2000-01-01 for a date, microseconds for a time
     * or timestamp.
     */
    record Whole(long value) implements Value {}

    /** A float without a negative zero. */
    record Real(double value) implements Value {
        /** Makes the zeros one. */
        public Real {
            value += 0.0;
        }
    }

    /** A numeric. */
    record Exact(Decimal value) implements Value {}

    /** Anything that is compared as text: as Postgres prints it. */
    record Text(String value) implements Value {}
}
