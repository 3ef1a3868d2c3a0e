package dev.metamorph.shape.where.catalog;

import dev.metamorph.shape.where.value.Type;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Chooses among overloads: Postgres's {@code func_select_candidate}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/typeconv-oper.html">Operator type
 *     resolution</a>
 */
final class Overloads {
    private final List<Type> given;

    private Overloads(List<Type> given) {
        this.given = given;
    }

    /** The best match, if there is exactly one. */
    static Optional<Routine> select(List<Routine> candidates, List<Type> given) {
        var fitting =
                candidates.stream()
                        .filter(candidate -> reaches(given, candidate.arguments()))
                        .toList();
        return new Overloads(given).best(fitting);
    }

    private static boolean reaches(List<Type> from, List<Type> to) {
        return IntStream.range(0, from.size()).allMatch(i -> Casts.reaches(from.get(i), to.get(i)))
                && Polymorphism.isConsistent(from, to);
    }

    private Optional<Routine> best(List<Routine> fitting) {
        var rest = fitting;
        if (rest.size() > 1) {
            rest = most(rest, (wanted, type) -> wanted.equals(type));
        }
        if (rest.size() > 1) {
            rest = most(rest, (wanted, type) -> wanted.equals(type) || isPreferred(wanted, type));
        }
        if (rest.size() > 1 && given.stream().anyMatch(Type::isUnknown)) {
            rest = byCategory(rest);
            if (rest.size() > 1) {
                rest = byKnown(rest);
            }
        }
        return rest.size() == 1 ? Optional.of(rest.getFirst()) : Optional.empty();
    }

    private static boolean isPreferred(Type wanted, Type type) {
        return wanted.preferred() && wanted.category() == type.category();
    }

    private interface Match {
        boolean test(Type wanted, Type given);
    }

    /** The candidates with the most matching arguments of known type. */
    private List<Routine> most(List<Routine> candidates, Match match) {
        var best = 0L;
        var found = new ArrayList<Routine>();
        for (var candidate : candidates) {
            var count =
                    IntStream.range(0, given.size())
                            .filter(i ->
                                    !given.get(i).isUnknown()
                                            && match.test(
                                                    candidate.arguments().get(i), given.get(i)))
                            .count();
            if (count > best || found.isEmpty()) {
                best = count;
                found.clear();
            }
            if (count == best) {
                found.add(candidate);
            }
        }
        return found;
    }

    /**
     * Chooses a type category for each unknown literal: text if any candidate accepts it, otherwise
     * the category that all candidates share.
     */
    private List<Routine> byCategory(List<Routine> candidates) {
        var rest = candidates;
        for (var i = 0; i < given.size(); i++) {
            if (given.get(i).isUnknown()) {
                var at = i;
                var category = category(candidates, at);
                if (category.isEmpty()) {
                    return candidates;
                }
                Predicate<Routine> inCategory =
                        one -> one.arguments().get(at).category() == category.get();
                var hasPreferred =
                        candidates.stream()
                                .anyMatch(one ->
                                        inCategory.test(one)
                                                && one.arguments().get(at).preferred());
                rest =
                        rest.stream()
                                .filter(inCategory)
                                .filter(one -> !hasPreferred || one.arguments().get(at).preferred())
                                .toList();
            }
        }
        return rest.isEmpty() ? candidates : rest;
    }

    private static Optional<Character> category(List<Routine> candidates, int at) {
        var categories =
                candidates.stream()
                        .map(one -> one.arguments().get(at).category())
                        .distinct()
                        .toList();
        if (categories.contains(Type.STRING)) {
            return Optional.of(Type.STRING);
        }
        return categories.size() == 1 ? Optional.of(categories.getFirst()) : Optional.empty();
    }

    /**
     * If all arguments of known type have the same type, assumes that type for the unknown
     * literals.
     */
    private List<Routine> byKnown(List<Routine> candidates) {
        var known = given.stream().filter(type -> !type.isUnknown()).distinct().toList();
        if (known.size() != 1) {
            return candidates;
        }
        var assumed = given.stream().map(_ -> known.getFirst()).toList();
        var found =
                candidates.stream()
                        .filter(candidate -> reaches(assumed, candidate.arguments()))
                        .toList();
        return found.size() == 1 ? found : candidates;
    }

    /**
     * The types of two operands: a literal of unknown type is assumed to have the type of the other
     * operand.
     */
    static List<Type> assumed(List<Type> given) {
        if (given.size() != 2 || given.get(0).isUnknown() == given.get(1).isUnknown()) {
            return given;
        }
        var known = given.get(0).isUnknown() ? given.get(1) : given.get(0);
        return List.of(known, known);
    }
}
