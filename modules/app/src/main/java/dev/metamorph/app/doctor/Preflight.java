package dev.metamorph.app.doctor;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.KafkaClients;
import dev.metamorph.app.stack.StartFailure;
import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.coordinator.facts.DatabaseFacts.Tables;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The cheap part of the {@link Doctor}'s checks, before a start: what is wrong ends it with one
 * line for each problem, and what may pass by itself, or is an advice, is logged.
 */
public final class Preflight {
    private static final Logger log = LoggerFactory.getLogger(Preflight.class);

    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Existing shapes are not to wait for a database that does not answer. */
    private static final Duration SHORT = Duration.ofSeconds(3);

    private Preflight() {}

    /**
     * Connects once and checks server, role, slot and publication.
     *
     * @throws StartFailure if the database cannot be reached, or not be used as it is
     */
    public static void database(Configuration configuration) {
        var findings = new Doctor(configuration).database(new Tables.None(), CONNECT);
        refuse(
                Reason.DATABASE,
                findings.stream().filter(each -> each.severity() == Severity.WRONG).toList());
        log(findings);
    }

    /**
     * The same before an instance starts that waits for its database: one that cannot be reached
     * now is no reason to end.
     *
     * @throws StartFailure if the database cannot be used before a person has changed something
     */
    public static void databaseIfReached(Configuration configuration) {
        var findings = new Doctor(configuration).database(new Tables.None(), SHORT);
        refuse(Reason.DATABASE, findings.stream().filter(Finding::preventsStart).toList());
        log(findings);
    }

    private static void log(List<Finding> findings) {
        for (var finding : findings) {
            log.atLevel(finding.severity() == Severity.WRONG ? Level.WARN : Level.INFO)
                    .log(
                            "Check found something check={} severity={} problem=\"{}\" remedy=\"{}\"",
                            finding.check().word(),
                            finding.severity().word(),
                            finding.problem(),
                            finding.remedy().text());
        }
    }

    private static void refuse(Reason reason, List<Finding> wrong) {
        if (!wrong.isEmpty()) {
            throw new StartFailure(
                    reason, wrong.stream().map(Finding::text).collect(Collectors.joining("\n")));
        }
    }

    /**
     * Requests the list of the cluster's nodes.
     *
     * @throws StartFailure if there is no answer in time
     */
    public static void kafka(KafkaClients clients, Duration patience) {
        try (var probe = KafkaProbe.of(clients.forAdmin(), patience, InstantSource.system())) {
            var _ = probe.brokers();
        } catch (KafkaProbe.Refused e) {
            throw new StartFailure(
                    Reason.KAFKA,
                    "cannot reach Kafka at %s: %s".formatted(clients.bootstrap(), e.reason()),
                    e);
        }
    }

    /**
     * Checks that the public port is free, and the admin port if one is given.
     *
     * @throws StartFailure if one is taken, or its address is not this machine's
     */
    public static void ports(Configuration.Http http, Configuration.Admin admin) {
        refuse(Reason.PORT, PortReport.findings(http, admin));
    }
}
