package dev.metamorph.shape.where;

import dev.metamorph.shape.where.Expression.Constant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * IN lists as Postgres understands them: two constants or more are cast to one type common to them
 * and the operand; whatever else is in the list is compared on its own.
 */
final class InLists {
    private InLists() {}

    static Expression in(Expression operand, List<Expression> list, int location) {
        var constants =
                list.stream().filter(Constant.class::isInstance).map(Constant.class::cast).toList();
        var common = constants.size() > 1 ? common(operand, constants) : Optional.<Type>empty();
        if (operand instanceof Expression.Predicate && list.size() > constants.size()) {
            throw WhereException.at(location, "IN takes constants only after an expression");
        }
        var parts = new ArrayList<Expression>();
        common.ifPresent(type -> parts.add(among(operand, constants, type, location)));
        for (var member : list) {
            if (common.isEmpty() || !(member instanceof Constant)) {
                parts.add(Predicates.comparison(Operator.EQUAL, operand, member, location));
            }
        }
        return Predicates.junction(false, parts);
    }

    private static Optional<Type> common(Expression operand, List<Constant> constants) {
        var types = new ArrayList<Type>(List.of(operand.type()));
        constants.forEach(constant -> types.add(constant.type()));
        return CommonType.of(types);
    }

    private static Expression among(
            Expression operand, List<Constant> constants, Type type, int location) {
        var sides = Sides.of(operand, new Constant(type, Value.None.NULL), false, "=", location);
        if (Predicates.isNull(sides.left())) {
            return Expression.UNKNOWN;
        }
        var cast = constants.stream().map(constant -> cast(constant, type, location)).toList();
        if (cast.stream().allMatch(Constant::isNull)) {
            return Expression.UNKNOWN;
        }
        var form = Forms.of(sides.left().type(), type, false, "=", location);
        var fitting = Fitting.of(sides.left().type(), form, cast, location);
        return Predicates.folded(
                new Expression.In(sides.left(), fitting.constants(), fitting.form()));
    }

    private static Constant cast(Constant constant, Type type, int location) {
        return constant.type().is(Family.UNKNOWN)
                ? Casts.explicit(constant, type, location)
                : Casts.implicit(constant, type, location);
    }
}
