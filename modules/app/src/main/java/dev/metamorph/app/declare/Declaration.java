package dev.metamorph.app.declare;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A published shape as it is written in {@code shapes.yaml} and in requests: text whose form was
 * checked, and nothing else.
 *
 * @param table {@code [schema.]table} with SQL's quoting
 * @param where the clause; empty for all rows
 * @param params the values of {@code $1}, … in the clause, by number
 * @param columns the columns with SQL's quoting; empty for all
 * @param topic where the rows go
 * @param format the form of the records; empty for the service's default
 * @param options the choices within the format
 * @param rows whether the shape keeps its rows for queries
 */
public record Declaration(
        String table,
        String where,
        Map<String, String> params,
        List<String> columns,
        Topic topic,
        String format,
        Options options,
        boolean rows) {
    /** Copies the collections. */
    public Declaration {
        params = Map.copyOf(params);
        columns = List.copyOf(columns);
    }

    /** With the format's defaults. */
    Declaration(
            String table,
            String where,
            Map<String, String> params,
            List<String> columns,
            Topic topic,
            String format) {
        this(table, where, params, columns, topic, format, Options.DEFAULT);
    }

    /** Without rows for queries. */
    Declaration(
            String table,
            String where,
            Map<String, String> params,
            List<String> columns,
            Topic topic,
            String format,
            Options options) {
        this(table, where, params, columns, topic, format, options, false);
    }

    /**
     * The choices within a format.
     *
     * @param key the form of keys; empty for the default
     * @param numbers the form of numbers; empty for the default
     * @param values the form of values; empty for the default
     * @param constants constant headers by name
     * @param columns columns whose values are headers, by the headers' names
     * @param keyColumns the columns of a unique index that are the key; empty for the primary key
     */
    public record Options(
            String key,
            String numbers,
            String values,
            Map<String, String> constants,
            Map<String, String> columns,
            List<String> keyColumns) {
        /** All defaults. */
        public static final Options DEFAULT = new Options("", "", "", Map.of(), Map.of());

        /** Copies the collections. */
        public Options {
            constants = Map.copyOf(constants);
            columns = Map.copyOf(columns);
            keyColumns = List.copyOf(keyColumns);
        }

        /** With the primary key. */
        Options(
                String key,
                String numbers,
                String values,
                Map<String, String> constants,
                Map<String, String> columns) {
            this(key, numbers, values, constants, columns, List.of());
        }

        private void addTo(ObjectNode json) {
            addText(json, "key", key);
            if (!keyColumns.isEmpty()) {
                var list = json.putArray("key");
                keyColumns.forEach(list::add);
            }
            addText(json, "numbers", numbers);
            addText(json, "values", values);
            if (constants.isEmpty() && columns.isEmpty()) {
                return;
            }
            var headers = json.putObject("headers");
            new TreeMap<>(constants).forEach(headers::put);
            new TreeMap<>(columns)
                    .forEach((name, column) -> headers.putObject(name).put("column", column));
        }
    }

    /**
     * The topic of a published shape.
     *
     * @param name empty for the default
     * @param partitions empty for the broker's default
     * @param replication empty for the service's default
     * @param config by Kafka's names
     * @param adopt whether a topic that has records of others may be taken over
     * @param retained which records the topic keeps; empty for the default
     */
    public record Topic(
            Optional<String> name,
            OptionalInt partitions,
            OptionalInt replication,
            Map<String, String> config,
            boolean adopt,
            String retained) {
        /** All defaults. */
        public static final Topic DEFAULT =
                new Topic(
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Map.of(),
                        false);

        /** A topic that keeps the default. */
        Topic(
                Optional<String> name,
                OptionalInt partitions,
                OptionalInt replication,
                Map<String, String> config,
                boolean adopt) {
            this(name, partitions, replication, config, adopt, "");
        }

        /** Copies the map. */
        public Topic {
            config = Map.copyOf(config);
        }

        private ObjectNode json() {
            var json = JsonNodeFactory.instance.objectNode();
            name.ifPresent(given -> json.put("name", given));
            partitions.ifPresent(given -> json.put("partitions", given));
            replication.ifPresent(given -> json.put("replication", given));
            addTexts(json, "config", config);
            if (adopt) {
                json.put("adopt", true);
            }
            addText(json, "retained", retained);
            return json;
        }
    }

    /** All rows and columns of a table, with all defaults. */
    public static Declaration of(String table) {
        return new Declaration(table, "", Map.of(), List.of(), Topic.DEFAULT, "");
    }

    /** The body of the request that declares it; defaults are left out. */
    public ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("table", table);
        if (!where.isEmpty()) {
            json.put("where", where);
        }
        addTexts(json, "params", params);
        if (!columns.isEmpty()) {
            var list = json.putArray("columns");
            columns.forEach(list::add);
        }
        if (!topic.equals(Topic.DEFAULT)) {
            json.set("topic", topic.json());
        }
        addText(json, "format", format);
        options.addTo(json);
        if (rows) {
            json.put("rows", true);
        }
        return json;
    }

    private static void addText(ObjectNode json, String name, String text) {
        if (!text.isEmpty()) {
            json.put(name, text);
        }
    }

    private static void addTexts(ObjectNode json, String name, Map<String, String> texts) {
        if (!texts.isEmpty()) {
            var object = json.putObject(name);
            new TreeMap<>(texts).forEach(object::put);
        }
    }
}
