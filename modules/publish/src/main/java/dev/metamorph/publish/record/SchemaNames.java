package dev.metamorph.publish.record;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names of a topic's records that Avro accepts: {@code A-Z a-z 0-9 _}, not beginning with a digit.
 *
 * @param namespace the topic's name, each part of it made a name
 */
record SchemaNames(String namespace) {
    static SchemaNames of(String topic) {
        return new SchemaNames(
                Arrays.stream(topic.split("\\.", -1))
                        .map(SchemaNames::name)
                        .collect(Collectors.joining(".")));
    }

    /** The full name of the key's record. */
    String key() {
        return namespace + ".Key";
    }

    /** The full name of the value's record. */
    String value() {
        return namespace + ".Value";
    }

    /** The text with an underscore for each character that a name must not have. */
    static String name(String text) {
        var name = text.replaceAll("[^A-Za-z0-9_]", "_");
        return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }

    /** Names of columns, all different. */
    static List<String> names(List<String> columns) {
        var taken = new HashSet<String>();
        return columns.stream()
                .map(column -> {
                    var wanted = name(column);
                    var name = wanted;
                    for (var number = 2; !taken.add(name); number++) {
                        name = wanted + "_" + number;
                    }
                    return name;
                })
                .toList();
    }
}
