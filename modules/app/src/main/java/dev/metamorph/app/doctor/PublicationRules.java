package dev.metamorph.app.doctor;

import dev.metamorph.coordinator.facts.DatabaseReport;
import dev.metamorph.coordinator.facts.DatabaseReport.Publication;
import dev.metamorph.coordinator.postgres.SqlText;

import java.util.List;

/**
 * Decides what is wrong with the stack's publication. Pure.
 *
 * @param version {@code server_version_num}
 */
record PublicationRules(DatabaseRules.Stack stack, DatabaseReport.Role role, int version) {
    private static final int GENERATED_COLUMNS = 180_000;

    void check(Publication publication, List<Finding> found) {
        switch (publication) {
            case Publication.Absent() -> absent(found);
            case Publication.Present present -> present(present, found);
        }
    }

    private String name() {
        return SqlText.identifier(stack.publication());
    }

    private void absent(List<Finding> found) {
        var options =
                version >= GENERATED_COLUMNS ? " WITH (publish_generated_columns = stored)" : "";
        if (!role.creates()) {
            found.add(
                    Finding.wrong(
                            Check.PUBLICATION,
                            "there is no publication %s, and role %s may not create it"
                                    .formatted(name(), SqlText.identifier(role.name())),
                            stack.manual()
                                    ? Remedy.sql(
                                            "CREATE PUBLICATION %s%s;".formatted(name(), options))
                                    : Remedy.sql(
                                            "GRANT CREATE ON DATABASE %s TO %s;"
                                                    .formatted(
                                                            SqlText.identifier(role.database()),
                                                            SqlText.identifier(role.name())))));
        }
    }

    private void present(Publication.Present present, List<Finding> found) {
        if (!present.operations()) {
            found.add(
                    Finding.wrong(
                            Check.PUBLICATION,
                            "publication %s does not publish all operations".formatted(name()),
                            set("publish = 'insert, update, delete, truncate'")));
        }
        if (present.viaRoot()) {
            found.add(
                    Finding.wrong(
                            Check.PUBLICATION,
                            "publication %s publishes partitions under the name of their root"
                                    .formatted(name()),
                            set("publish_via_partition_root = false")));
        }
        if (!present.generated()) {
            found.add(
                    Finding.advice(
                            Check.PUBLICATION,
                            "publication %s does not publish generated columns: shapes cannot have them"
                                    .formatted(name()),
                            set("publish_generated_columns = stored")));
        }
        if (!present.owned() && !stack.manual()) {
            found.add(
                    Finding.advice(
                            Check.PUBLICATION,
                            "publication %s belongs to %s: role %s cannot add tables to it"
                                    .formatted(
                                            name(),
                                            SqlText.identifier(present.owner()),
                                            SqlText.identifier(role.name())),
                            Remedy.sql(
                                    "ALTER PUBLICATION %s OWNER TO %s;"
                                            .formatted(name(), SqlText.identifier(role.name())))));
        }
    }

    private Remedy set(String option) {
        return Remedy.sql("ALTER PUBLICATION %s SET (%s);".formatted(name(), option));
    }
}
