package dev.metamorph.shape.published;

import dev.metamorph.shape.definition.ColumnNames;
import dev.metamorph.shape.definition.IdentifierException;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Moves;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.definition.ShapeRequest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A published shape as it is declared: text that was checked for its form, not against the
 * database.
 *
 * @param name the published shape's name: 1 to 200 of {@code a-z A-Z 0-9 . _ -}
 * @param rows table, where clause and columns; see {@link #rows}
 * @param topic the topic that the rows are written to
 * @param format the format of the topic's records
 * @param options the choices within the format
 * @param keyColumns the columns of a unique index, with SQL's quoting, of which the keys of a table
 *     without a primary key are made; empty for a table with one
 */
public record PublishedShape(
        String name,
        ShapeRequest rows,
        TopicSettings topic,
        RecordFormat format,
        RecordOptions options,
        List<String> keyColumns) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,200}");
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** Copies the list. */
    public PublishedShape {
        keyColumns = List.copyOf(keyColumns);
    }

    /** Of a table with a primary key. */
    public PublishedShape(
            String name,
            ShapeRequest rows,
            TopicSettings topic,
            RecordFormat format,
            RecordOptions options) {
        this(name, rows, topic, format, options, List.of());
    }

    /** With the format's defaults. */
    public PublishedShape(
            String name, ShapeRequest rows, TopicSettings topic, RecordFormat format) {
        this(name, rows, topic, format, RecordOptions.DEFAULT);
    }

    /** The same, written to another topic. */
    public PublishedShape withTopic(TopicSettings other) {
        return new PublishedShape(name, rows, other, format, options, keyColumns);
    }

    /**
     * The form of keys and values as text, for a comparison: topics of another form are brought to
     * this one.
     */
    public String form() {
        return format.text() + options.form();
    }

    /**
     * A published shape's request: updates carry whole rows, the log begins with existing rows, and
     * rows that move because of another table are inserts and deletes.
     */
    public static ShapeRequest rows(
            String table, String where, Map<String, String> params, List<String> columns) {
        return rows(table, where, params, columns, false);
    }

    /**
     * The same, for a shape that may keep its rows for queries.
     *
     * @param keeps whether it keeps them
     */
    public static ShapeRequest rows(
            String table,
            String where,
            Map<String, String> params,
            List<String> columns,
            boolean keeps) {
        return new ShapeRequest(
                table,
                where,
                params,
                columns,
                List.of(),
                Replica.FULL,
                LogMode.FULL,
                keeps,
                Moves.ROWS);
    }

    /** The faults in the form of the declaration, each a sentence; empty if there is none. */
    public List<String> problems() {
        var problems = new ArrayList<String>();
        if (!isName(name)) {
            problems.add(
                    "the name \"%s\" is not 1 to 200 of a-z, A-Z, 0-9, '.', '_' and '-'"
                            .formatted(name));
        }
        var topicName = topic.name();
        if (!TOPIC.matcher(topicName).matches() || topicName.matches("\\.\\.?")) {
            problems.add(
                    "the topic name \"%s\" is not 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'"
                            .formatted(topicName));
        }
        if (isRefused(topic.partitions())) {
            problems.add("a topic of %d partitions; give 1 or more".formatted(topic.partitions()));
        }
        if (isRefused(topic.replication()) || topic.replication() > Short.MAX_VALUE) {
            problems.add(
                    "a replication factor of %d; give 1 or more".formatted(topic.replication()));
        }
        if (rows.table().isBlank()) {
            problems.add("the table is missing; give [schema.]table");
        }
        if (format == RecordFormat.ELECTRIC
                && (options.numbers() != RecordOptions.DEFAULT.numbers()
                        || options.values() != RecordOptions.DEFAULT.values())) {
            problems.add("numbers and values have no effect with format electric; leave them out");
        }
        problems.addAll(options.headers().problems());
        return problems;
    }

    /**
     * The faults of the declaration with regard to its table, each a sentence, by the member at
     * fault.
     *
     * @param definition the shape that it publishes
     */
    public Map<String, List<String>> problems(ShapeDefinition definition) {
        var problems = new TreeMap<String, List<String>>();
        if (options.key() == RecordOptions.KeyForm.RAW && definition.key().size() != 1) {
            problems.put(
                    "key",
                    List.of(
                            "A raw key is of one column; the primary key of %s has %d"
                                    .formatted(definition.table(), definition.key().size())));
        }
        var missing =
                options.headers().columns().values().stream()
                        .filter(column -> !isSelected(column, definition))
                        .sorted()
                        .toList();
        if (!missing.isEmpty()) {
            problems.put(
                    "headers",
                    List.of(
                            "The following columns of headers are not selected: %s"
                                    .formatted(String.join(", ", missing))));
        }
        return problems;
    }

    private static boolean isSelected(String column, ShapeDefinition definition) {
        try {
            return definition.columns().contains(ColumnNames.parse(column));
        } catch (IdentifierException _) {
            return false;
        }
    }

    private static boolean isRefused(int number) {
        return number < 1 && number != TopicSettings.BROKER_DEFAULT;
    }

    /** Returns whether a published shape may have that name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
