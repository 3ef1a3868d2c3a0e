package dev.metamorph.coordinator.failure;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The sign by which a failure is recognised.
 *
 * @param words for people, in Markdown
 * @param quote what the message of the failure quotes; empty if this is another failure
 */
record Sign(String words, Function<Problem, Optional<String>> quote) {
    /** An error of the server with that SQLSTATE. */
    static Sign state(String state) {
        return new Sign(
                "`%s`".formatted(state),
                problem ->
                        problem.isSql() && problem.state().equals(state)
                                ? Optional.of(problem.message())
                                : Optional.empty());
    }

    /** An error of the server or the driver with one of these SQLSTATEs. */
    static Sign states(String... states) {
        var all = List.of(states);
        return new Sign(
                all.stream().map("`%s`"::formatted).collect(Collectors.joining(" or ")),
                problem ->
                        problem.isSql() && all.contains(problem.state())
                                ? Optional.of(problem.message())
                                : Optional.empty());
    }

    /** An error of the server with that SQLSTATE and a part of its message that matches. */
    static Sign state(String state, String pattern) {
        var compiled = Pattern.compile(pattern);
        return new Sign(
                "`%s` and %s".formatted(state, alternatives(pattern)),
                problem ->
                        state(state)
                                .quote()
                                .apply(problem)
                                .filter(message -> compiled.matcher(message).find()));
    }

    /** The same, and the server's detail is quoted, too: it has no values of rows. */
    static Sign detail(String state) {
        return new Sign(
                state(state).words(),
                problem -> state(state).quote().apply(problem).map(_ -> problem.all()));
    }

    /** The same, if a part of message and detail matches. */
    static Sign detail(String state, String pattern) {
        var compiled = Pattern.compile(pattern);
        return new Sign(
                "`%s` and %s".formatted(state, alternatives(pattern)),
                problem ->
                        detail(state)
                                .quote()
                                .apply(problem)
                                .filter(text -> compiled.matcher(text).find()));
    }

    /** A connection that was not made, with a part of the driver's message that matches. */
    static Sign connection(String pattern) {
        var compiled = Pattern.compile(pattern);
        return new Sign(
                "no connection, and %s".formatted(alternatives(pattern)),
                problem ->
                        Optional.of(problem)
                                .filter(Problem::isSql)
                                .filter(Problem::isOfConnection)
                                .map(Problem::message)
                                .filter(message -> compiled.matcher(message).find()));
    }

    /** An exception of the network. */
    static <T extends Throwable> Sign network(Class<T> type) {
        return network(type, "", _ -> true);
    }

    /** An exception of the network that has a property, which the words name. */
    static <T extends Throwable> Sign network(Class<T> type, String words, Predicate<T> property) {
        return new Sign(
                "`%s`%s".formatted(type.getSimpleName(), words.isEmpty() ? "" : " " + words),
                problem ->
                        Optional.of(problem)
                                .filter(Problem::isOfConnection)
                                .flatMap(each -> each.find(type))
                                .filter(property)
                                .map(Problem::oneLine));
    }

    /** An exception of our own. */
    static Sign ours(Class<? extends Throwable> type, String words) {
        return new Sign(words, problem -> problem.find(type).map(Problem::oneLine));
    }

    /** Everything. */
    static Sign any() {
        return new Sign("every other failure", problem -> Optional.of(problem.message()));
    }

    private static String alternatives(String pattern) {
        return "`%s`".formatted(pattern.replace("^", "").replace(".*", "…").replace("|", "` or `"));
    }
}
