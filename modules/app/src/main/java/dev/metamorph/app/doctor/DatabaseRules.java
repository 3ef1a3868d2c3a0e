package dev.metamorph.app.doctor;

import dev.metamorph.app.config.PostgresUrl;
import dev.metamorph.app.stack.RefusedLogin;
import dev.metamorph.coordinator.facts.DatabaseReport;
import dev.metamorph.coordinator.facts.DatabaseReport.Facts;
import dev.metamorph.coordinator.facts.DatabaseReport.Replicating;
import dev.metamorph.coordinator.facts.DatabaseReport.Slot;
import dev.metamorph.coordinator.postgres.SqlText;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Decides what is wrong with a database. Pure.
 *
 * @param stack what the stack uses of the database
 */
record DatabaseRules(Stack stack) {
    /** The first minor version of each major version without the known faults, by major version. */
    private static final Map<Integer, Integer> SOUND_MINORS = Map.of(14, 18, 15, 13, 16, 9, 17, 5);

    private static final int OLDEST_MAJOR = 14;

    /**
     * The part of the database that a stack uses.
     *
     * @param reader the role of the initial snapshots
     * @param manual whether the operator publishes tables
     * @param connections {@code DATABASE_POOL_SIZE}
     * @param budget whether {@code WAL_BUDGET} is set
     * @param asked whether the tables were named by the user
     */
    record Stack(
            PostgresUrl url,
            String reader,
            String slot,
            String publication,
            boolean manual,
            int connections,
            boolean budget,
            boolean asked) {
        /** The database server in words. */
        String place() {
            return "Postgres at %s".formatted(url.address());
        }
    }

    List<Finding> findings(DatabaseReport report) {
        return switch (report) {
            case DatabaseReport.Unreachable unreachable -> List.of(unreachable(unreachable));
            case DatabaseReport.Unsupported(var version) -> List.of(unsupported(version));
            case Facts facts -> findings(facts);
        };
    }

    private List<Finding> findings(Facts facts) {
        var found = new ArrayList<Finding>();
        server(facts, found);
        capacity(facts, found);
        replicating(facts, found);
        slot(facts, found);
        risks(facts, found);
        new PublicationRules(stack, facts.role(), facts.server().version())
                .check(facts.publication(), found);
        new TableRules(stack, facts.role(), facts.publication())
                .check(facts.tables(), facts.absent(), found);
        ClockRules.database(facts.clock(), found);
        return found;
    }

    private Finding unreachable(DatabaseReport.Unreachable problem) {
        var refused = RefusedLogin.of(stack.url(), problem.state(), problem.reason());
        return Finding.wrong(
                Check.DATABASE_REACHABLE,
                refused.problem(),
                new LoginRemedies(stack.url())
                        .of(problem.state(), problem.reason())
                        .orElseGet(() ->
                                Remedy.action(
                                        refused.remedy().isEmpty()
                                                ? "check DATABASE_URL, the network and pg_hba.conf"
                                                : refused.remedy())));
    }

    private Finding unsupported(int version) {
        return Finding.wrong(
                Check.SERVER_VERSION,
                "%s is of version %d".formatted(stack.place(), version / 10_000),
                Remedy.action("upgrade it to Postgres %d or later".formatted(OLDEST_MAJOR)));
    }

    private void server(Facts facts, List<Finding> found) {
        var server = facts.server();
        var major = server.version() / 10_000;
        var minor = server.version() % 10_000;
        var sound = SOUND_MINORS.getOrDefault(major, 0);
        if (minor < sound) {
            found.add(
                    Finding.advice(
                            Check.SERVER_MINOR,
                            "%s is of version %d.%d, whose logical decoding has known faults"
                                    .formatted(stack.place(), major, minor),
                            Remedy.action("update it to %d.%d or later".formatted(major, sound))));
        }
        if (server.inRecovery()) {
            found.add(
                    Finding.wrong(
                            Check.PRIMARY,
                            "%s is a standby, which cannot be followed".formatted(stack.place()),
                            Remedy.action("give the address of the primary in DATABASE_URL")));
        }
        if (!server.walLevel().equals("logical")) {
            found.add(
                    Finding.wrong(
                            Check.WAL_LEVEL,
                            "%s has wal_level=%s, not logical"
                                    .formatted(stack.place(), server.walLevel()),
                            Remedy.sql("ALTER SYSTEM SET wal_level = logical;")
                                    .then(Remedy.RESTART)));
        }
    }

    /** A session of our own stack is not told apart: the numbers are those of this moment. */
    private void capacity(Facts facts, List<Finding> found) {
        var capacity = facts.capacity();
        if (facts.slot() instanceof Slot.Absent && capacity.usedSlots() >= capacity.slots()) {
            found.add(
                    Finding.wrong(
                            Check.FREE_SLOT,
                            "all %d replication slots are in use".formatted(capacity.slots()),
                            Remedy.sql(
                                            "ALTER SYSTEM SET max_replication_slots = %d;"
                                                    .formatted(capacity.usedSlots() + 4))
                                    .then(Remedy.RESTART + ", or drop a slot that is not needed")));
        }
        var free = capacity.connections() - capacity.usedConnections();
        if (free < stack.connections()) {
            found.add(
                    Finding.advice(
                            Check.FREE_CONNECTIONS,
                            "of %d connections %d are free, and DATABASE_POOL_SIZE is %d"
                                    .formatted(
                                            capacity.connections(),
                                            Math.max(free, 0),
                                            stack.connections()),
                            Remedy.setting(
                                    "DATABASE_POOL_SIZE=%d".formatted(Math.max(2, free / 2)))));
        }
    }

    private void replicating(Facts facts, List<Finding> found) {
        if (!(facts.replicating()
                instanceof Replicating.Refused(var state, var isLasting, var reason))) {
            return;
        }
        var role = SqlText.identifier(facts.role().name());
        switch (state) {
            case "42501" ->
                    found.add(
                            Finding.wrong(
                                    Check.REPLICATION,
                                    "role %s may not replicate".formatted(role),
                                    Remedy.sql(
                                            facts.role().managed()
                                                    ? "GRANT rds_replication TO %s;".formatted(role)
                                                    : "ALTER ROLE %s REPLICATION;"
                                                            .formatted(role))));
            case "53300" -> found.add(usedUp(facts, role, reason));
            default ->
                    found.add(
                            Finding.wrong(
                                    isLasting ? Check.REPLICATION : Check.DATABASE_REACHABLE,
                                    "%s refuses a connection in replication mode"
                                            .formatted(stack.place()),
                                    Remedy.action(reason)));
        }
    }

    /** WAL senders, or ordinary connections: of the server, the database or the role. */
    private Finding usedUp(Facts facts, String role, String reason) {
        if (!reason.contains("max_wal_senders")) {
            return Finding.wrong(
                    Check.FREE_CONNECTIONS,
                    "%s refuses a second connection of role %s".formatted(stack.place(), role),
                    new LoginRemedies(stack.url())
                            .of("53300", reason)
                            .orElseGet(() -> Remedy.action(reason)));
        }
        var capacity = facts.capacity();
        return Finding.wrong(
                Check.FREE_SENDER,
                "%s has no free WAL sender: %d of %d are in use"
                        .formatted(stack.place(), capacity.usedSenders(), capacity.senders()),
                Remedy.sql(
                                "ALTER SYSTEM SET max_wal_senders = %d;"
                                        .formatted(capacity.usedSenders() + 6))
                        .then(Remedy.RESTART));
    }

    private void slot(Facts facts, List<Finding> found) {
        if (!(facts.slot() instanceof Slot.Present slot)) {
            return;
        }
        var drop = "SELECT pg_drop_replication_slot('%s');".formatted(stack.slot());
        if (slot.plugin().isEmpty()) {
            found.add(
                    Finding.wrong(
                            Check.SLOT,
                            "slot \"%s\" is a physical one".formatted(stack.slot()),
                            Remedy.setting("SLOT_NAME=%s_2".formatted(stack.slot()))));
        } else if (!slot.here()) {
            found.add(
                    Finding.wrong(
                            Check.SLOT,
                            "slot \"%s\" belongs to another database".formatted(stack.slot()),
                            Remedy.setting("SLOT_NAME=%s_2".formatted(stack.slot()))));
        } else if (!slot.plugin().equals("pgoutput")) {
            found.add(
                    Finding.wrong(
                            Check.SLOT,
                            "slot \"%s\" uses %s, not pgoutput"
                                    .formatted(stack.slot(), slot.plugin()),
                            Remedy.sql(drop)));
        } else if (slot.lost()) {
            found.add(
                    Finding.advice(
                            Check.SLOT,
                            "slot \"%s\" was lost: the next start drops it, and all shapes begin again"
                                    .formatted(stack.slot()),
                            Remedy.sql(drop)));
        }
    }

    private void risks(Facts facts, List<Finding> found) {
        var server = facts.server();
        if (server.keptWalMebibytes() < 0) {
            found.add(
                    Finding.advice(
                            Check.WAL_LIMIT,
                            "max_slot_wal_keep_size is not set: while the stack is stopped, its slot can fill the disk of the database",
                            reload("max_slot_wal_keep_size", "'20GB'")));
        }
        if (server.keptWalMebibytes() < 0 && !stack.budget()) {
            found.add(
                    Finding.advice(
                            Check.WAL_BUDGET,
                            "neither max_slot_wal_keep_size nor WAL_BUDGET is set: while the stack runs and cannot follow, its slot can fill the disk of the database",
                            Remedy.setting("WAL_BUDGET=20GB")));
        }
        if (server.idleSlotTimeout().isPositive()) {
            found.add(
                    Finding.advice(
                            Check.SLOT_TIMEOUT,
                            "idle_replication_slot_timeout is %d s: if the stack is stopped for longer, all shapes begin again"
                                    .formatted(server.idleSlotTimeout().toSeconds()),
                            reload("idle_replication_slot_timeout", "0")));
        }
        if (server.senderTimeout().isZero()) {
            found.add(
                    Finding.advice(
                            Check.SENDER_TIMEOUT,
                            "wal_sender_timeout is 0: a leader whose machine is gone keeps its lock",
                            reload("wal_sender_timeout", "'60s'")));
        }
        if (!server.synchronousStandbys().isEmpty() && !facts.role().readsAllStats()) {
            var role = SqlText.identifier(facts.role().name());
            found.add(
                    Finding.advice(
                            Check.SYNCHRONOUS_STANDBYS,
                            "there are synchronous standbys, and role %s does not see which commits wait for one: after a change of leader new shapes can wait longer than needed"
                                    .formatted(role),
                            Remedy.sql("GRANT pg_read_all_stats TO %s;".formatted(role))));
        }
    }

    /** A setting of the server that needs no restart. */
    private static Remedy reload(String name, String value) {
        return Remedy.sql(
                "ALTER SYSTEM SET %s = %s;".formatted(name, value), "SELECT pg_reload_conf();");
    }
}
