package dev.metamorph.app.doctor;

import dev.metamorph.coordinator.facts.DatabaseReport;
import dev.metamorph.coordinator.facts.DatabaseReport.Publication;
import dev.metamorph.coordinator.facts.DatabaseReport.Table;
import dev.metamorph.coordinator.facts.DatabaseReport.Trait;
import dev.metamorph.coordinator.postgres.SqlText;
import dev.metamorph.shape.relation.TableName;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Decides which tables could not be served, and why. Pure. Without {@code --table} it is not known
 * which ones shall be, so that a problem of a table is an advice; only a table that is published
 * already must be right.
 */
record TableRules(DatabaseRules.Stack stack, DatabaseReport.Role role, Publication publication) {
    private static final int NAMED_AT_MOST = 5;

    /** Stands for the names of the tables in a text. */
    private static final String NAMES = "{}";

    void check(List<Table> tables, List<TableName> absent, List<Finding> found) {
        if (!absent.isEmpty()) {
            found.add(
                    Finding.wrong(
                            Check.TABLES_EXIST,
                            "there is no table %s".formatted(names(absent)),
                            Remedy.action("name a table of database " + role.database())));
        }
        publishing(tables, found);
        identity(tables, found);
        reading(tables, found);
    }

    private void publishing(List<Table> tables, List<Finding> found) {
        report(
                found,
                Check.TABLES_PUBLISHED,
                wrongIfAsked(),
                those(tables, this::cannotBePublished),
                stack.manual()
                        ? "not published: " + NAMES
                        : "cannot be published, because role %s does not own them: %s"
                                .formatted(SqlText.identifier(role.name()), NAMES),
                this::publish);
        report(
                found,
                Check.TABLES_PUBLISHED,
                Severity.WRONG,
                those(tables, table -> table.is(Trait.PUBLISHED) && table.is(Trait.PARTIAL)),
                "published without some of their rows or columns: " + NAMES,
                table ->
                        List.of(
                                "ALTER PUBLICATION %1$s DROP TABLE %2$s;"
                                        .formatted(name(), table.name().toSql()),
                                "ALTER PUBLICATION %1$s ADD TABLE %2$s;"
                                        .formatted(name(), table.name().toSql())));
    }

    /** Metamorph itself sets the identity of tables that it may alter. */
    private void identity(List<Table> tables, List<Finding> found) {
        report(
                found,
                Check.REPLICA_IDENTITY,
                Severity.WRONG,
                those(
                        tables,
                        table ->
                                table.is(Trait.PUBLISHED)
                                        && !table.is(Trait.FULL)
                                        && (stack.manual() || !table.is(Trait.OWNED))),
                "published without REPLICA IDENTITY FULL: " + NAMES,
                table -> List.of(full(table)));
    }

    private void reading(List<Table> tables, List<Finding> found) {
        var reader = SqlText.identifier(stack.reader());
        report(
                found,
                Check.TABLES_READABLE,
                wrongIfAsked(),
                those(tables, table -> !table.is(Trait.READABLE) || !table.is(Trait.REACHABLE)),
                "role %s may not read: %s".formatted(reader, NAMES),
                table -> {
                    var grants = new ArrayList<String>();
                    if (!table.is(Trait.REACHABLE)) {
                        grants.add(
                                "GRANT USAGE ON SCHEMA %s TO %s;"
                                        .formatted(
                                                SqlText.identifier(table.name().schema()), reader));
                    }
                    if (!table.is(Trait.READABLE)) {
                        grants.add(
                                "GRANT SELECT ON TABLE %s TO %s;"
                                        .formatted(table.name().toSql(), reader));
                    }
                    return grants;
                });
        report(
                found,
                Check.ROW_SECURITY,
                wrongIfAsked(),
                those(tables, table -> table.is(Trait.FILTERED)),
                "row-level security hides rows from role %s, so that there can be no shape of: %s"
                        .formatted(SqlText.identifier(role.name()), NAMES),
                _ ->
                        List.of(
                                "ALTER ROLE %s BYPASSRLS;"
                                        .formatted(SqlText.identifier(role.name()))));
    }

    private Severity wrongIfAsked() {
        return stack.asked() ? Severity.WRONG : Severity.ADVICE;
    }

    private boolean cannotBePublished(Table table) {
        if (table.is(Trait.PUBLISHED)) {
            return false;
        }
        return stack.manual() ? stack.asked() : !table.is(Trait.OWNED);
    }

    /** The least that lets the table be published: its owner does it, or shares its rights. */
    private List<String> publish(Table table) {
        var isOfAnother = publication instanceof Publication.Present found && !found.owned();
        if (stack.manual() || isOfAnother) {
            var statements = new ArrayList<String>();
            statements.add(
                    "ALTER PUBLICATION %s ADD TABLE %s;".formatted(name(), table.name().toSql()));
            if (!table.is(Trait.FULL)) {
                statements.add(full(table));
            }
            return statements;
        }
        var role = SqlText.identifier(this.role.name());
        return List.of(
                table.is(Trait.OWNED_BY_SUPERUSER)
                        ? "ALTER TABLE %s OWNER TO %s;".formatted(table.name().toSql(), role)
                        : "GRANT %s TO %s;".formatted(SqlText.identifier(table.owner()), role));
    }

    private String name() {
        return SqlText.identifier(stack.publication());
    }

    private static String full(Table table) {
        return "ALTER TABLE %s REPLICA IDENTITY FULL;".formatted(table.name().toSql());
    }

    private static List<Table> those(List<Table> tables, Predicate<Table> condition) {
        return tables.stream().filter(condition).toList();
    }

    /** One finding for all tables with the same problem; their statements are all given. */
    private static void report(
            List<Finding> found,
            Check check,
            Severity severity,
            List<Table> tables,
            String problem,
            Function<Table, List<String>> statements) {
        if (tables.isEmpty()) {
            return;
        }
        var all =
                tables.stream()
                        .flatMap(table -> statements.apply(table).stream())
                        .distinct()
                        .toList();
        found.add(
                new Finding(
                        check,
                        severity,
                        problem.replace(NAMES, names(tables.stream().map(Table::name).toList())),
                        Remedy.sql(all)));
    }

    private static String names(Collection<TableName> tables) {
        var some =
                tables.stream()
                        .limit(NAMED_AT_MOST)
                        .map(TableName::toSql)
                        .collect(Collectors.joining(", "));
        var more = tables.size() - NAMED_AT_MOST;
        return more > 0 ? "%s and %d more".formatted(some, more) : some;
    }
}
