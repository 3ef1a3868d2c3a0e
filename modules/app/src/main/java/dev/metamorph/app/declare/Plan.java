package dev.metamorph.app.declare;

import dev.metamorph.shape.definition.IdentifierException;
import dev.metamorph.shape.definition.TableNames;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The steps that bring the published shapes of a service to a file. Pure. Nothing is ever removed:
 * a published shape that the file does not name is only told of.
 *
 * @param steps one for each published shape of the file or of the service, by name
 */
public record Plan(List<Step> steps) {
    private static final String ALL_ROWS = "every row";
    private static final String ALL_COLUMNS = "all columns";
    private static final String DEFAULT = "default";

    /** Copies the list. */
    public Plan {
        steps = List.copyOf(steps);
    }

    /** The step for one published shape. */
    public sealed interface Step {
        /** The name of the published shape. */
        String name();

        /** It is declared for the first time. */
        record Create(String name, Declaration wanted, String topic) implements Step {}

        /** Its declaration changes. */
        record Change(
                String name, Declaration declared, Declaration wanted, List<Difference> differences)
                implements Step {
            /** Copies the list. */
            public Change {
                differences = List.copyOf(differences);
            }

            /** The greatest of the differences' effects. */
            public Effect effect() {
                return differences.stream()
                        .map(Difference::effect)
                        .max(Enum::compareTo)
                        .orElse(Effect.NONE);
            }
        }

        /** It is as the file says. */
        record Keep(String name) implements Step {}

        /** The file does not name it; it stays. */
        record Unlisted(String name) implements Step {}
    }

    /** The effect of a difference, the least first. */
    public enum Effect {
        /** Nothing for the topic that exists. */
        NONE,
        /** The topic is brought to the new rows by upserts and tombstones of what differs. */
        REPAIR,
        /** The service refuses it. */
        REFUSED
    }

    /**
     * A member of a declaration that changes.
     *
     * @param member its path, as {@code topic.partitions}
     * @param from the value that is declared, for people
     * @param to the value of the file, for people
     */
    public record Difference(String member, String from, String to, Effect effect) {}

    /**
     * Compares.
     *
     * @param declared the published shapes of the service, by name
     * @param wanted those of the file
     * @param stack the stack's id: topics have the name {@code <stack>.<name>} by default
     */
    public static Plan of(
            Map<String, Declaration> declared, Map<String, Declaration> wanted, String stack) {
        var steps = new ArrayList<Step>();
        var names = new TreeSet<>(declared.keySet());
        names.addAll(wanted.keySet());
        for (var name : names) {
            steps.add(
                    step(
                            name,
                            Optional.ofNullable(declared.get(name)),
                            Optional.ofNullable(wanted.get(name)),
                            stack));
        }
        return new Plan(steps);
    }

    private static Step step(
            String name,
            Optional<Declaration> declared,
            Optional<Declaration> wanted,
            String stack) {
        if (wanted.isEmpty()) {
            return new Step.Unlisted(name);
        }
        var defaultTopic = stack + "." + name;
        if (declared.isEmpty()) {
            return new Step.Create(
                    name, wanted.get(), wanted.get().topic().name().orElse(defaultTopic));
        }
        var differences = differences(declared.get(), wanted.get(), defaultTopic);
        return differences.isEmpty()
                ? new Step.Keep(name)
                : new Step.Change(name, declared.get(), wanted.get(), differences);
    }

    /** The differences between two declarations, in the order of their members. */
    static List<Difference> differences(
            Declaration declared, Declaration wanted, String defaultTopic) {
        var found = new Differences();
        found.add("table", table(declared.table()), table(wanted.table()), Effect.REPAIR);
        found.add(
                "where",
                orElse(declared.where(), ALL_ROWS),
                orElse(wanted.where(), ALL_ROWS),
                Effect.REPAIR);
        found.add("params", texts(declared.params()), texts(wanted.params()), Effect.REPAIR);
        found.add("columns", columns(declared), columns(wanted), Effect.REPAIR);
        found.add(
                "topic.name",
                declared.topic().name().orElse(defaultTopic),
                wanted.topic().name().orElse(defaultTopic),
                Effect.REFUSED);
        var from = declared.topic();
        var to = wanted.topic();
        found.add("topic.partitions", number(from.partitions()), number(to.partitions()));
        found.add("topic.replication", number(from.replication()), number(to.replication()));
        found.add("topic.config", texts(from.config()), texts(to.config()));
        found.add("topic.adopt", Boolean.toString(from.adopt()), Boolean.toString(to.adopt()));
        found.add(
                "topic.retained", orElse(from.retained(), "whole"), orElse(to.retained(), "whole"));
        found.add(
                "format",
                orElse(declared.format(), "json"),
                orElse(wanted.format(), "json"),
                Effect.REPAIR);
        options(found, declared.options(), wanted.options());
        found.add(
                "rows",
                Boolean.toString(declared.rows()),
                Boolean.toString(wanted.rows()),
                Effect.REPAIR);
        return found.all;
    }

    /** Headers are those of records to come. */
    private static void options(
            Differences found, Declaration.Options from, Declaration.Options to) {
        found.add("key", key(from), key(to), Effect.REPAIR);
        found.add(
                "numbers",
                orElse(from.numbers(), "text"),
                orElse(to.numbers(), "text"),
                Effect.REPAIR);
        found.add(
                "values",
                orElse(from.values(), "typed"),
                orElse(to.values(), "typed"),
                Effect.REPAIR);
        found.add("headers", headers(from), headers(to));
    }

    /** The order of columns is that of the key. */
    private static String key(Declaration.Options options) {
        return options.keyColumns().isEmpty()
                ? orElse(options.key(), "object")
                : options.keyColumns().toString();
    }

    private static String headers(Declaration.Options options) {
        var all = new TreeMap<>(options.constants());
        options.columns().forEach((name, column) -> all.put(name, "column " + column));
        return all.isEmpty() ? "none" : all.toString();
    }

    private static final class Differences {
        private final List<Difference> all = new ArrayList<>();

        void add(String member, String from, String to) {
            add(member, from, to, Effect.NONE);
        }

        void add(String member, String from, String to, Effect effect) {
            if (!from.equals(to)) {
                all.add(new Difference(member, from, to, effect));
            }
        }
    }

    private static String orElse(String text, String otherwise) {
        return text.isBlank() ? otherwise : text.strip();
    }

    /** {@code items} and {@code public.items} are one table. */
    private static String table(String text) {
        try {
            return TableNames.parse(text).toSql();
        } catch (IdentifierException _) {
            return text;
        }
    }

    /** The order of columns has no meaning. */
    private static String columns(Declaration declaration) {
        return declaration.columns().isEmpty()
                ? ALL_COLUMNS
                : String.join(", ", new TreeSet<>(declaration.columns()));
    }

    private static String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : DEFAULT;
    }

    private static String texts(Map<String, String> texts) {
        return texts.isEmpty() ? DEFAULT : new TreeMap<>(texts).toString();
    }

    /** The shapes that have to be declared. */
    public Map<String, Declaration> toDeclare() {
        var all = new TreeMap<String, Declaration>();
        for (var step : steps) {
            switch (step) {
                case Step.Create(var name, var wanted, _) -> all.put(name, wanted);
                case Step.Change change -> all.put(change.name(), change.wanted());
                case Step.Keep _, Step.Unlisted _ -> {}
            }
        }
        return all;
    }

    /** Returns whether the service would refuse a part of it. */
    public boolean isRefused() {
        return steps.stream()
                .anyMatch(step ->
                        step instanceof Step.Change change && change.effect() == Effect.REFUSED);
    }
}
