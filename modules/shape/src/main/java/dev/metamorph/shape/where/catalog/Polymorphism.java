package dev.metamorph.shape.where.catalog;

import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Type.Kind;
import dev.metamorph.shape.where.value.Types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Resolves polymorphic types of declarations: {@code anyarray} and similar pseudo-types.
 *
 * @see <a href="https://www.postgresql.org/docs/current/extend-type-system.html">Polymorphic
 *     types</a>
 */
final class Polymorphism {
    private Polymorphism() {}

    /** Returns whether the given types can replace the declared types consistently. */
    static boolean isConsistent(List<Type> given, List<Type> declared) {
        var solution = solve(given, declared);
        return solution.isPresent();
    }

    /**
     * The types that polymorphic types stand for in one call.
     *
     * @param element the type that {@code anyelement}, {@code anyarray}, {@code anyrange} and
     *     {@code anyenum} agree on; unknown if no argument determines it
     * @param compatible the common type of the arguments whose types need only be compatible
     */
    private record Solution(Type element, Type compatible) {}

    private static Optional<Solution> solve(List<Type> given, List<Type> declared) {
        var elements = new ArrayList<Type>();
        var compatibles = new ArrayList<Type>();
        for (var i = 0; i < given.size(); i++) {
            var type = given.get(i);
            if (type.isUnknown() || type.equals(declared.get(i))) {
                continue;
            }
            switch (declared.get(i).oid()) {
                case Types.ANYELEMENT, Types.ANYENUM, Types.ANYNONARRAY -> elements.add(type);
                case Types.ANYARRAY, Types.ANYRANGE -> elements.add(type.element());
                case Types.ANYCOMPATIBLE -> compatibles.add(type);
                case Types.ANYCOMPATIBLEARRAY -> compatibles.add(type.element());
                default -> {}
            }
        }
        if (elements.stream().distinct().count() > 1) {
            return Optional.empty();
        }
        var unknown = Types.of(Types.UNKNOWN);
        // If all are literals, the common type is text, as for CASE.
        var compatible = CommonType.of(compatibles.isEmpty() ? List.of(unknown) : compatibles);
        return compatible.map(
                type -> new Solution(elements.isEmpty() ? unknown : elements.getFirst(), type));
    }

    /** The routine with actual types in place of polymorphic ones, if they can be determined. */
    static Optional<Routine> resolved(Routine routine, List<Type> given) {
        var declared = routine.arguments();
        if (declared.stream().noneMatch(type -> type.kind() == Kind.PSEUDO)) {
            return Optional.of(routine);
        }
        var solution = solve(given, declared);
        if (solution.isEmpty()) {
            return Optional.empty();
        }
        var arguments = new ArrayList<Type>();
        for (var i = 0; i < declared.size(); i++) {
            var concrete = concrete(declared.get(i), given, declared, i, solution.get());
            if (concrete.isEmpty()) {
                return Optional.empty();
            }
            arguments.add(concrete.get());
        }
        return result(routine, arguments, solution.get())
                .map(result -> routine.of(arguments, result));
    }

    private static Optional<Type> concrete(
            Type declared, List<Type> given, List<Type> all, int at, Solution solution) {
        return switch (declared.oid()) {
            case Types.ANYELEMENT, Types.ANYNONARRAY -> known(solution.element);
            case Types.ANYCOMPATIBLE -> known(solution.compatible);
            case Types.ANYARRAY, Types.ANYRANGE, Types.ANYENUM ->
                    same(declared, given, all).or(() -> array(declared, solution.element));
            case Types.ANYCOMPATIBLEARRAY -> array(declared, solution.compatible);
            case Types.ANY -> Optional.of(given.get(at));
            default -> declared.kind() == Kind.PSEUDO ? Optional.empty() : Optional.of(declared);
        };
    }

    /** The type of another argument that is declared with the same polymorphic type. */
    private static Optional<Type> same(Type declared, List<Type> given, List<Type> all) {
        for (var i = 0; i < given.size(); i++) {
            if (all.get(i).equals(declared) && !given.get(i).isUnknown()) {
                return Optional.of(given.get(i));
            }
        }
        return Optional.empty();
    }

    private static Optional<Type> array(Type declared, Type element) {
        return declared.is(Types.ANYRANGE) || declared.is(Types.ANYENUM) || element.isUnknown()
                ? Optional.empty()
                : Types.arrayOf(element);
    }

    private static Optional<Type> known(Type type) {
        return type.isUnknown() ? Optional.empty() : Optional.of(type);
    }

    private static Optional<Type> result(Routine routine, List<Type> arguments, Solution solution) {
        var result = routine.result();
        return switch (result.oid()) {
            case Types.ANYELEMENT -> known(solution.element);
            case Types.ANYCOMPATIBLE -> known(solution.compatible);
            case Types.ANYARRAY, Types.ANYRANGE, Types.ANYENUM ->
                    Optional.of(routine.arguments().indexOf(result))
                            .filter(at -> at >= 0)
                            .map(arguments::get);
            case Types.ANYCOMPATIBLEARRAY -> array(result, solution.compatible);
            default -> Optional.of(result);
        };
    }
}
