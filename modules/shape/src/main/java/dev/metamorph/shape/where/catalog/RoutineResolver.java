package dev.metamorph.shape.where.catalog;

import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Resolves the operators and functions of a clause for the types of their arguments. */
public final class RoutineResolver {
    /** The first OID of types that users create; built-in types have smaller ones. */
    private static final int FIRST_OF_USERS = 16_384;

    /** Cached resolutions for built-in types only, so that the size of the cache is limited. */
    private static final Map<Question, Optional<Routine>> ANSWERS = new ConcurrentHashMap<>();

    private RoutineResolver() {}

    private record Question(String name, List<Type> given) {
        boolean isFrequent() {
            return given.stream().allMatch(type -> type.oid() > 0 && type.oid() < FIRST_OF_USERS);
        }
    }

    /** Returns whether an operator with this name and number of operands exists. */
    public static boolean knowsOperator(String name, int operands) {
        return !Routines.operators(name, operands).isEmpty();
    }

    /** Returns whether a function with this name accepts this number of arguments. */
    public static boolean knowsFunction(String name, int arguments) {
        return Routines.functions(name).stream()
                .anyMatch(one -> one.variadic() || one.arguments().size() == arguments);
    }

    /** Resolves an operator by the types of its operands. */
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

    /** Resolves a function by the types of its arguments. */
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

    /** A variadic function, declared with as many arguments as the call has. */
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
