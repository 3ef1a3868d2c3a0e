package dev.metamorph.shape.where.catalog;

import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Finds what a clause's operators and functions mean for the types of their arguments. */
public final class RoutineResolver {
    /** Types of Postgres's own have smaller OIDs. */
    private static final int FIRST_OF_USERS = 16_384;

    /** What was found before, for types of Postgres's own: their number is limited. */
    private static final Map<Question, Optional<Routine>> ANSWERS = new ConcurrentHashMap<>();

    private RoutineResolver() {}

    private record Question(String name, List<Type> given) {
        boolean isFrequent() {
            return given.stream().allMatch(type -> type.oid() > 0 && type.oid() < FIRST_OF_USERS);
        }
    }

    /** Whether there is an operator of that name with so many operands. */
    public static boolean knowsOperator(String name, int operands) {
        return !Routines.operators(name, operands).isEmpty();
    }

    /** Whether there is a function of that name for so many arguments. */
    public static boolean knowsFunction(String name, int arguments) {
        return Routines.functions(name).stream()
                .anyMatch(one -> one.variadic() || one.arguments().size() == arguments);
    }

    /** The operator that these operands choose. */
    public static Optional<Routine> operator(String name, List<Type> given) {
        var question = new Question(name, given);
        return question.isFrequent() && knowsOperator(name, given.size())
                ? ANSWERS.computeIfAbsent(question, _ -> findOperator(name, given))
                : findOperator(name, given);
    }

    private static Optional<Routine> findOperator(String name, List<Type> given) {
        var candidates = Routines.operators(name, given.size());
        var exact = exact(candidates, Overloads.assumed(given));
        return exact.or(() -> Overloads.select(candidates, given))
                .flatMap(found -> Polymorphism.resolved(found, given));
    }

    /** The function that these arguments choose. */
    public static Optional<Routine> function(String name, List<Type> given) {
        var candidates = new ArrayList<Routine>();
        for (var function : Routines.functions(name)) {
            if (function.variadic()) {
                if (given.size() >= function.arguments().size()) {
                    candidates.add(spread(function, given.size()));
                }
            } else if (function.arguments().size() == given.size()) {
                candidates.add(function);
            }
        }
        return exact(candidates, given)
                .or(() -> Overloads.select(candidates, given))
                .flatMap(found -> Polymorphism.resolved(found, given));
    }

    /** With as many arguments as are there. */
    private static Routine spread(Routine function, int count) {
        var arguments = new ArrayList<>(function.arguments());
        var last = arguments.removeLast();
        var repeated = last.is(Types.ANY) ? last : last.element();
        while (arguments.size() < count) {
            arguments.add(repeated);
        }
        return function.of(arguments, function.result());
    }

    private static Optional<Routine> exact(List<Routine> candidates, List<Type> given) {
        return candidates.stream().filter(one -> one.arguments().equals(given)).findFirst();
    }
}
