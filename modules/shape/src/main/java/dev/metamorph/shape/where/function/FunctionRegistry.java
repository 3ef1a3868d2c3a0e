package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.catalog.Routine;
import dev.metamorph.shape.where.value.PgArray;
import dev.metamorph.shape.where.value.PgRange;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Type.Kind;
import dev.metamorph.shape.where.value.Types;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The implementations of functions by their name in {@code pg_proc.prosrc}, each with the Java
 * classes of its arguments and of its result. {@link #check} compares these with the catalog of
 * Postgres once, so that no call has to.
 */
final class FunctionRegistry {
    private final Map<String, Entry> entries = new HashMap<>();

    /**
     * A registered function.
     *
     * @param arguments the classes of the declared arguments
     * @param result the class of the result
     * @param nullable whether it can be called with NULL
     * @param binder makes the implementation for one use of the function
     */
    private record Entry(
            List<Class<?>> arguments,
            Class<?> result,
            boolean nullable,
            Function<CallSite, ? extends ScalarFunction> binder) {
        boolean fits(Routine routine) {
            var declared = routine.arguments();
            if (declared.size() != arguments.size() || (!routine.strict() && !nullable)) {
                return false;
            }
            for (var i = 0; i < declared.size(); i++) {
                if (!arguments.get(i).isAssignableFrom(valueClass(declared.get(i)))) {
                    return false;
                }
            }
            return result.equals(valueClass(routine.result()));
        }

        @Override
        public String toString() {
            return "%s (%s) -> %s"
                    .formatted(
                            nullable ? "nullable" : "strict",
                            arguments.stream()
                                    .map(Class::getSimpleName)
                                    .collect(Collectors.joining(", ")),
                            result.getSimpleName());
        }
    }

    /** Registers functions whose results are of one class. */
    <R> Returning<R> returning(Class<R> result) {
        return new Returning<>(result);
    }

    /**
     * The implementation of a function for one use, if there is one.
     *
     * @throws dev.metamorph.shape.where.syntax.Refusal if this use is not supported
     */
    Optional<ScalarFunction> bind(String source, CallSite site) {
        return Optional.ofNullable(entries.get(source)).map(entry -> entry.binder.apply(site));
    }

    /**
     * Compares the registered signatures with those of the catalog.
     *
     * @throws IllegalStateException if a signature differs, or if the catalog has no function of a
     *     registered name whose types can be read here
     */
    void check(Stream<Routine> catalog) {
        var missing = new HashSet<>(entries.keySet());
        catalog.forEach(routine -> {
            var entry = entries.get(routine.source());
            if (entry != null && isReadable(routine)) {
                if (!entry.fits(routine)) {
                    throw new IllegalStateException(
                            "the implementation %s does not fit %s"
                                    .formatted(entry, signature(routine)));
                }
                missing.remove(routine.source());
            }
        });
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "the catalog has no function for the implementations " + missing);
        }
    }

    /**
     * Returns whether the values of all types of a routine can be read, so that they have a class.
     */
    private static boolean isReadable(Routine routine) {
        return Stream.concat(routine.arguments().stream(), Stream.of(routine.result()))
                .allMatch(type -> type.kind() == Kind.PSEUDO || TextForms.knows(type));
    }

    private static String signature(Routine routine) {
        return "%s %s(%s) -> %s"
                .formatted(
                        routine.strict() ? "strict" : "nullable",
                        routine.source(),
                        routine.arguments().stream()
                                .map(Type::name)
                                .collect(Collectors.joining(", ")),
                        routine.result().name());
    }

    /** The class of the values of a type; for a pseudo-type, of all types that it stands for. */
    private static Class<?> valueClass(Type type) {
        if (type.kind() != Kind.PSEUDO) {
            return TextForms.get(type).valueClass();
        }
        return switch (type.oid()) {
            case Types.ANYARRAY, Types.ANYCOMPATIBLEARRAY -> PgArray.class;
            case Types.ANYRANGE -> PgRange.class;
            case Types.ANYENUM -> String.class;
            default -> Object.class;
        };
    }

    /** Registers functions with results of one class. */
    final class Returning<R> {
        private final Class<R> result;

        private Returning(Class<R> result) {
            this.result = result;
        }

        <A> Returning<R> one(String source, Class<A> argument, ScalarFunction.One<A, R> function) {
            return bindOne(source, argument, _ -> function);
        }

        <A, B> Returning<R> two(
                String source,
                Class<A> first,
                Class<B> second,
                ScalarFunction.Two<A, B, R> function) {
            return bindTwo(source, first, second, _ -> function);
        }

        <A, B, C> Returning<R> three(
                String source,
                Class<A> first,
                Class<B> second,
                Class<C> third,
                ScalarFunction.Three<A, B, C, R> function) {
            return add(source, List.of(first, second, third), false, _ -> function);
        }

        <A, B> Returning<R> nullableTwo(
                String source,
                Class<A> first,
                Class<B> second,
                ScalarFunction.NullableTwo<A, B, R> function) {
            return bindNullableTwo(source, first, second, _ -> function);
        }

        /** Registers a function whose implementation depends on its use. */
        <A> Returning<R> bindOne(
                String source,
                Class<A> argument,
                Function<CallSite, ScalarFunction.One<A, R>> binder) {
            return add(source, List.of(argument), false, binder);
        }

        /** Registers a function whose implementation depends on its use. */
        <A, B> Returning<R> bindTwo(
                String source,
                Class<A> first,
                Class<B> second,
                Function<CallSite, ScalarFunction.Two<A, B, R>> binder) {
            return add(source, List.of(first, second), false, binder);
        }

        /** Registers a function whose implementation depends on its use. */
        <A, B, C> Returning<R> bindThree(
                String source,
                Class<A> first,
                Class<B> second,
                Class<C> third,
                Function<CallSite, ScalarFunction.Three<A, B, C, R>> binder) {
            return add(source, List.of(first, second, third), false, binder);
        }

        /** Registers a function that is not strict, and whose implementation depends on its use. */
        <A, B> Returning<R> bindNullableTwo(
                String source,
                Class<A> first,
                Class<B> second,
                Function<CallSite, ScalarFunction.NullableTwo<A, B, R>> binder) {
            return add(source, List.of(first, second), true, binder);
        }

        /**
         * Registers a function that is not strict and reads its arguments one by one.
         *
         * @param arguments the classes of the declared arguments
         */
        Returning<R> bindMany(
                String source,
                List<Class<?>> arguments,
                Function<CallSite, ScalarFunction.Many<R>> binder) {
            return add(source, arguments, true, binder);
        }

        private Returning<R> add(
                String source,
                List<Class<?>> arguments,
                boolean nullable,
                Function<CallSite, ? extends ScalarFunction> binder) {
            var before = entries.put(source, new Entry(arguments, result, nullable, binder));
            if (before != null) {
                throw new IllegalStateException(source + " is registered twice");
            }
            return this;
        }
    }
}
