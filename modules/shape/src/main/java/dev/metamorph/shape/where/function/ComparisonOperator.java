package dev.metamorph.shape.where.function;

/** The six comparison operators. */
public enum ComparisonOperator {
    LESS("lt", 0b001),
    LESS_OR_EQUAL("le", 0b011),
    EQUAL("eq", 0b010),
    GREATER_OR_EQUAL("ge", 0b110),
    GREATER("gt", 0b100),
    NOT_EQUAL("ne", 0b101);

    private final String suffix;
    private final int mask;

    ComparisonOperator(String suffix, int mask) {
        this.suffix = suffix;
        this.mask = mask;
    }

    /** The suffix by which the names of Postgres's functions tell the operator. */
    String suffix() {
        return suffix;
    }

    /** Returns whether the operator needs an order, not only equality. */
    public boolean isOrder() {
        return this != EQUAL && this != NOT_EQUAL;
    }

    /**
     * Returns whether the operator holds for two values.
     *
     * @param order the sign of the comparison of the values
     */
    public boolean test(int order) {
        return ((mask >> (Integer.signum(order) + 1)) & 1) != 0;
    }

    /** The operator for exchanged operands. */
    public ComparisonOperator mirrored() {
        return switch (this) {
            case LESS -> GREATER;
            case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
            case GREATER -> LESS;
            case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            case EQUAL, NOT_EQUAL -> this;
        };
    }
}
