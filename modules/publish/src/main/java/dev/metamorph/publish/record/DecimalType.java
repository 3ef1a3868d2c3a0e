package dev.metamorph.publish.record;

import dev.metamorph.shape.relation.PgType;

import java.util.Optional;

/**
 * The declared size of a {@code numeric} column or of the elements of a {@code numeric} array.
 *
 * @param precision all digits
 * @param scale those after the point
 */
record DecimalType(int precision, int scale) {
    private static final int HEADER = 4;
    private static final int SCALE_MASK = 0x7FF;
    private static final int SCALE_SIGN = 0x400;

    /**
     * The size of a {@code numeric(precision, scale)}; empty for numbers of any size, and for
     * scales that other systems do not know: negative ones, and those above the precision.
     *
     * @see "numeric_typmod_scale in numeric.c"
     */
    static Optional<DecimalType> of(PgType type) {
        if (type.modifier() < HEADER) {
            return Optional.empty();
        }
        var packed = type.modifier() - HEADER;
        var scale = ((packed & SCALE_MASK) ^ SCALE_SIGN) - SCALE_SIGN;
        var size = new DecimalType(packed >> 16 & 0xFFFF, scale);
        return scale < 0 || scale > size.precision ? Optional.empty() : Optional.of(size);
    }
}
