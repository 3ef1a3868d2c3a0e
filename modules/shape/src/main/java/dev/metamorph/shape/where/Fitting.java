package dev.metamorph.shape.where;

import dev.metamorph.shape.where.Expression.Constant;

import java.util.List;
import java.util.function.Predicate;

/**
 * Gives the constants beside a column the column's own type where that changes nothing, so that
 * {@code id = 1}, {@code id = '1'} and {@code id = 1.0} are one clause, and the cheapest one.
 *
 * @param form how to compare now
 * @param constants the constants in that form
 */
record Fitting(Form form, List<Constant> constants) {
    static Fitting of(Type column, Form form, List<Constant> constants, int location) {
        return switch (form) {
            case WHOLE -> ofWhole(column, constants);
            case EXACT -> ofExact(column, constants, location);
            case REAL -> ofReal(column, constants, location);
            case TEXT ->
                    column.family().isString()
                            ? cast(form, constants, Type.of(Family.TEXT), location)
                            : new Fitting(form, constants);
            case PADDED -> cast(form, constants, Type.of(Family.BPCHAR), location);
            case TIMESTAMP, LABEL -> new Fitting(form, constants);
        };
    }

    private static Fitting ofWhole(Type column, List<Constant> constants) {
        var fits =
                column.family().isInteger()
                        && all(
                                constants,
                                constant ->
                                        constant.value() instanceof Value.Whole(var whole)
                                                && column.family().holds(whole));
        return new Fitting(
                Form.WHOLE,
                fits
                        ? constants.stream()
                                .map(constant -> new Constant(column, constant.value()))
                                .toList()
                        : constants);
    }

    private static Fitting ofExact(Type column, List<Constant> constants, int location) {
        var numerics = cast(Form.EXACT, constants, Type.of(Family.NUMERIC), location);
        var fits =
                column.family().isInteger()
                        && all(numerics.constants, constant -> isWhole(constant, column));
        return fits
                ? new Fitting(
                        Form.WHOLE,
                        numerics.constants.stream()
                                .map(constant -> Casts.explicit(constant, column, location))
                                .toList())
                : numerics;
    }

    private static boolean isWhole(Constant constant, Type column) {
        return constant.value() instanceof Value.Exact(var decimal)
                && decimal.isFinite()
                && decimal.number().scale() <= 0
                && decimal.number().precision() - decimal.number().scale() <= 19
                && decimal.number().toBigInteger().bitLength() < Long.SIZE
                && column.family().holds(decimal.number().longValueExact());
    }

    /** A float4 beside a float4 is compared as such. */
    private static Fitting ofReal(Type column, List<Constant> constants, int location) {
        var singles =
                column.is(Family.FLOAT4)
                        && constants.stream().allMatch(one -> one.type().is(Family.FLOAT4));
        return singles
                ? new Fitting(Form.REAL, constants)
                : cast(Form.REAL, constants, Type.of(Family.FLOAT8), location);
    }

    private static boolean all(List<Constant> constants, Predicate<Constant> test) {
        return constants.stream().allMatch(constant -> constant.isNull() || test.test(constant));
    }

    private static Fitting cast(Form form, List<Constant> constants, Type type, int location) {
        return new Fitting(
                form,
                constants.stream()
                        .map(constant -> Casts.implicit(constant, type, location))
                        .toList());
    }
}
