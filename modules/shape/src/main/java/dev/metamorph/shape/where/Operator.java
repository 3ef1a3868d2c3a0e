package dev.metamorph.shape.where;

import java.util.Optional;

/** The comparisons. */
enum Operator {
    LESS("<", 0b001),
    LESS_OR_EQUAL("<=", 0b011),
    EQUAL("=", 0b010),
    GREATER_OR_EQUAL(">=", 0b110),
    GREATER(">", 0b100),
    NOT_EQUAL("<>", 0b101);

    private final String sql;
    private final int mask;

    Operator(String sql, int mask) {
        this.sql = sql;
        this.mask = mask;
    }

    static Optional<Operator> of(String sql) {
        for (var operator : values()) {
            if (operator.sql.equals(sql)) {
                return Optional.of(operator);
            }
        }
        return Optional.empty();
    }

    String sql() {
        return sql;
    }

    /** Whether it asks for more than equality. */
    boolean isOrder() {
        return this != EQUAL && this != NOT_EQUAL;
    }

    /** Which orders it accepts: bit 0 less, bit 1 equal, bit 2 greater. */
    int mask() {
        return mask;
    }

    /** What it says of two values, by the sign of their order. */
    static Truth truth(int mask, int order) {
        return Truth.of(((mask >> (Integer.signum(order) + 1)) & 1) != 0);
    }
}
