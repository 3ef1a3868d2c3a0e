package dev.metamorph.app.declare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.metamorph.app.config.ConfigurationException;

import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

final class ShapesFileTest {
    @Test
    void a_declaration_with_every_member_is_read() {
        var shapes =
                ShapesFile.parse(
                        "shapes.yaml",
                        """
                        # Rows that the shop's consumers read.
                        shapes:
                          cheap-items:
                            table: public.items
                            where: price < $1 AND name <> $2
                            params: [10, "x y"]
                            columns: [id, '"Name"', price]
                            topic:
                              name: shop.items
                              partitions: 3
                              replication: 2
                              config:
                                retention.ms: -1
                                compression.type: zstd
                              adopt: true
                            format: json
                          users: {table: users}
                        """);

        assertThat(shapes)
                .isEqualTo(
                        Map.of(
                                "cheap-items",
                                new Declaration(
                                        "public.items",
                                        "price < $1 AND name <> $2",
                                        Map.of("1", "10", "2", "x y"),
                                        List.of("id", "\"Name\"", "price"),
                                        new Declaration.Topic(
                                                Optional.of("shop.items"),
                                                OptionalInt.of(3),
                                                OptionalInt.of(2),
                                                Map.of(
                                                        "retention.ms",
                                                        "-1",
                                                        "compression.type",
                                                        "zstd"),
                                                true),
                                        "json"),
                                "users",
                                Declaration.of("users")));
    }

    @Test
    void a_request_says_what_the_file_says_and_leaves_out_defaults() {
        var shapes =
                ShapesFile.parse(
                        "f",
                        """
                        shapes:
                          a: {table: items, params: {2: y, 1: x}, columns: [id],
                              topic: {name: t, config: {b: 2, a: 1}}}
                          b: {table: items}
                        """);

        assertThat(shapes.values())
                .extracting(each -> each.json().toString())
                .containsExactly(
                        "{\"table\":\"items\",\"params\":{\"1\":\"x\",\"2\":\"y\"},"
                                + "\"columns\":[\"id\"],\"topic\":{\"name\":\"t\","
                                + "\"config\":{\"a\":\"1\",\"b\":\"2\"}}}",
                        "{\"table\":\"items\"}");
    }

    @Test
    void options_are_read_and_asked_for_as_they_are_written() {
        var shapes =
                ShapesFile.parse(
                        "f",
                        """
                        shapes:
                          items:
                            table: items
                            topic: {retained: partial}
                            format: connect-json
                            key: raw
                            numbers: native
                            values: text
                            headers: {version: 2, source: shop, tenant: {column: '"T"'}}
                        """);

        assertThat(shapes.values())
                .containsExactly(
                        new Declaration(
                                "items",
                                "",
                                Map.of(),
                                List.of(),
                                new Declaration.Topic(
                                        Optional.empty(),
                                        OptionalInt.empty(),
                                        OptionalInt.empty(),
                                        Map.of(),
                                        false,
                                        "partial"),
                                "connect-json",
                                new Declaration.Options(
                                        "raw",
                                        "native",
                                        "text",
                                        Map.of("version", "2", "source", "shop"),
                                        Map.of("tenant", "\"T\""))))
                .extracting(each -> each.json().toString())
                .containsExactly(
                        "{\"table\":\"items\",\"topic\":{\"retained\":\"partial\"},"
                                + "\"format\":\"connect-json\",\"key\":\"raw\","
                                + "\"numbers\":\"native\",\"values\":\"text\","
                                + "\"headers\":{\"source\":\"shop\",\"version\":\"2\","
                                + "\"tenant\":{\"column\":\"\\\"T\\\"\"}}}");
    }

    @Test
    void the_columns_of_a_key_are_read_and_asked_for_in_their_order() {
        var shapes =
                ShapesFile.parse("f", "shapes: {visits: {table: visits, key: [page, '\"Day\"']}}");

        assertThat(shapes.values())
                .extracting(each -> each.json().toString())
                .containsExactly("{\"table\":\"visits\",\"key\":[\"page\",\"\\\"Day\\\"\"]}");
    }

    @Test
    void problems_of_options_are_reported_by_their_paths() {
        problems(
                        """
                        shapes:
                          a:
                            table: items
                            key: {id: 1}
                            headers: {x: [], y: {}, z: {colum: id}}
                          b: {table: items, headers: none, topic: {retained: 1}}
                        """)
                .containsExactly(
                        "f: shapes.a.headers.x is not text, a number or a boolean",
                        "f: shapes.a.headers.y has no column",
                        "f: shapes.a.headers.z.colum is not known; the members are: column",
                        "f: shapes.a.headers.z has no column",
                        "f: shapes.a.key is not text; put it in quotes",
                        "f: shapes.b.topic.retained is not text; put it in quotes",
                        "f: shapes.b.headers is not a mapping");
    }

    @Test
    void every_problem_is_reported_by_its_path() {
        problems(
                        """
                        version: 1
                        shapes:
                          items:
                            tabel: items
                            where: true
                            columns: []
                            topic: {partitions: 0, replication: two, partition: 1, adopt: maybe}
                          "a b": {table: items}
                          users: [users]
                          c: {table: items, params: {1: [2]}, columns: id, topic: t}
                        """)
                .containsExactly(
                        "f: \"version\" is not known; the file has \"shapes\" alone",
                        "f: shapes.items.tabel is not known; the members are: columns, format,"
                                + " headers, key, numbers, params, rows, table, topic, values, where",
                        "f: shapes.items.table is missing; give [schema.]table",
                        "f: shapes.items.where is not text; put it in quotes",
                        "f: shapes.items.columns is not a list of columns; leave it out for all",
                        "f: shapes.items.topic.partition is not known; the members are: adopt,"
                                + " config, name, partitions, replication, retained",
                        "f: shapes.items.topic.partitions is not a whole number of 1 or more",
                        "f: shapes.items.topic.replication is not a whole number of 1 or more",
                        "f: shapes.items.topic.adopt is not true or false",
                        "f: the name \"a b\" is not 1 to 200 of a-z, A-Z, 0-9, '.', '_' and '-'",
                        "f: shapes.users is not a mapping",
                        "f: shapes.c.params.1 is not text, a number or a boolean",
                        "f: shapes.c.columns is not a list of columns; leave it out for all",
                        "f: shapes.c.topic is not a mapping");
    }

    @Test
    void a_name_that_is_given_twice_is_found_at_its_line() {
        problems("shapes:\n  a: {table: x}\n  a: {table: y}\n")
                .singleElement()
                .asString()
                .startsWith("f line 3: ")
                .containsIgnoringCase("duplicate");
    }

    @Test
    void text_that_is_not_yaml_is_found_at_its_line() {
        problems("shapes:\n  a: [\n").singleElement().asString().startsWith("f line ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "shapes:\n", "- a\n", "shapes: [a]\n"})
    void a_file_without_shapes_is_reported(String text) {
        problems(text)
                .contains("f: \"shapes\" is missing; give a mapping of names to published shapes");
    }

    @Test
    void the_example_of_the_page_is_read() throws IOException {
        var fence = "```";
        var page = Files.readString(Path.of("../../docs/kafka.md"));
        var start = page.indexOf(fence + "yaml\nshapes:") + "```yaml\n".length();

        var shapes =
                ShapesFile.parse("shapes.yaml", page.substring(start, page.indexOf(fence, start)));

        assertThat(shapes).containsOnlyKeys("cheap-items");
    }

    @Test
    void a_file_without_any_published_shape_is_a_file() {
        assertThat(ShapesFile.parse("f", "shapes: {}")).isEmpty();
    }

    @Test
    void a_file_that_is_not_there_is_reported(@TempDir Path folder) {
        var file = folder.resolve("shapes.yaml");

        assertThatThrownBy(() -> ShapesFile.read(file))
                .asInstanceOf(type(ConfigurationException.class))
                .extracting(ConfigurationException::problems)
                .isEqualTo(
                        List.of("there is no file %s; name another with --file".formatted(file)));
    }

    private static ListAssert<String> problems(String text) {
        try {
            return assertThat(List.of("none, but " + ShapesFile.parse("f", text)));
        } catch (ConfigurationException e) {
            return assertThat(e.problems());
        }
    }
}
