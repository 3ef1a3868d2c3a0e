package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.Ports;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code metamorph explain} against a real database, with nothing else configured. */
@Tag("servers")
final class ExplainCommandTest {
    private static final TestDatabase database = TestPostgres.database();

    @TempDir Path folder;

    /** What it ended with and said. */
    private record Ended(int code, String out, String errors) {}

    @BeforeAll
    static void start() {
        database.execute(
                "CREATE TABLE items (id int PRIMARY KEY, owner int NOT NULL, name text)",
                "CREATE TABLE words (name text COLLATE \"de-x-icu\")",
                "INSERT INTO items SELECT n, n % 10, 'x' FROM generate_series(1, 1000) n",
                "ANALYZE items");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void a_clause_is_explained_line_by_line() throws IOException {
        var oid = database.query("SELECT 'items'::regclass::oid").getFirst().getFirst();

        var ended =
                explain(
                        database.url(),
                        "items",
                        "id <= $1 and name like 'x%'",
                        "--param",
                        "1=100",
                        "--columns",
                        "id,name");

        assertThat(ended)
                .isEqualTo(
                        new Ended(
                                0,
                                """
                                table        "public"."items" (table, oid %s)
                                key          id
                                columns      id int4 not null
                                             owner int4 not null (not selected)
                                             name text
                                identity     replica identity default
                                publication  there is no metamorph_default
                                             replica identity is not FULL: "public"."items"
                                where        ("id" <= '100'::integer) AND ("name" ~~ 'x%%'::text)
                                tree         AND : boolean
                                               <= : boolean
                                                 "id" : integer
                                                 '100'::integer : integer
                                               ~~ : boolean
                                                 "name" : text
                                                 'x%%'::text : text
                                index        prefix: name begins with 'x'
                                evaluated    the clause, for the changes that the index finds
                                rows         about 100, as Postgres plans
                                """
                                        .formatted(oid),
                                ""));
    }

    @Test
    void a_table_alone_is_every_row() throws IOException {
        assertThat(explain(database.url(), "items").out())
                .contains(
                        "where        every row\n",
                        "index        not used: any change may concern it\n",
                        "evaluated    nothing\n",
                        "rows         about 1000, as Postgres plans\n");
    }

    @Test
    void the_order_of_texts_is_a_setting() throws IOException {
        var order = database.url() + "\nWHERE_TEXT_ORDER=";

        assertThat(explain(order + "bytes", "words", "name < 'x'").out())
                .contains(
                        "where        (\"name\" COLLATE \"C\") < 'x'::text\n",
                        "index        range: name, ");
        assertThat(explain(order + "collation", "words", "name < 'x'").errors())
                .contains("WHERE_TEXT_ORDER=bytes");
    }

    @Test
    void a_clause_that_is_refused_ends_with_its_own_code() throws IOException {
        assertThat(explain(database.url(), "items", "id = 'x'"))
                .isEqualTo(
                        new Ended(
                                7,
                                "",
                                "metamorph: where: At location 3: invalid syntax for type int4: x\n"));
    }

    @Test
    void a_database_that_is_away_is_reported_in_one_line() throws IOException {
        var ended = explain("postgresql://me@127.0.0.1:%d/shop".formatted(Ports.free()), "items");

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.errors()).hasLineCount(1).contains("cannot reach Postgres at 127.0.0.1:");
    }

    @Test
    void a_wrong_setting_is_reported_as_by_serve() throws IOException {
        assertThat(explain("mysql://me@db/shop", "items"))
                .extracting(Ended::code, ended -> ended.errors().lines().count())
                .containsExactly(1, 1L);
    }

    private Ended explain(String url, String... arguments) throws IOException {
        var settings = Files.writeString(folder.resolve("settings"), "DATABASE_URL=" + url);
        var out = new StringWriter();
        var errors = new StringWriter();
        var all = new ArrayList<>(List.of("explain", "--config", settings.toString()));
        all.addAll(List.of(arguments));
        var code =
                Main.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(errors))
                        .execute(all.toArray(String[]::new));
        return new Ended(code, out.toString(), errors.toString());
    }
}
