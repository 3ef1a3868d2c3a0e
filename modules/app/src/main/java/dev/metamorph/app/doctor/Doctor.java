package dev.metamorph.app.doctor;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.ConfigurationException;
import dev.metamorph.app.config.KafkaClients;
import dev.metamorph.app.doctor.Check.Area;
import dev.metamorph.app.stack.StackNames;
import dev.metamorph.coordinator.facts.DatabaseFacts;
import dev.metamorph.coordinator.facts.DatabaseFacts.Subject;
import dev.metamorph.coordinator.facts.DatabaseFacts.Tables;
import dev.metamorph.coordinator.facts.DatabaseReport;
import dev.metamorph.http.tls.TlsFiles;
import dev.metamorph.shape.relation.TableName;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/** Gathers the facts about everything that a stack needs, and judges them. Changes nothing. */
public final class Doctor {
    private static final Duration SESSION = Duration.ofSeconds(6);
    private static final Duration TRANSACTION = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Pattern USER_NAME = Pattern.compile("username\\s*=\\s*\"([^\"]+)\"");

    private final Configuration configuration;
    private final InstantSource clock;

    public Doctor(Configuration configuration) {
        this(configuration, InstantSource.system());
    }

    /**
     * @param clock this machine's
     */
    Doctor(Configuration configuration, InstantSource clock) {
        this.configuration = configuration;
        this.clock = clock;
    }

    /** The diagnosis if the settings cannot be read: only their problems are known. */
    public static Diagnosis of(ConfigurationException problems) {
        var findings =
                problems.problems().stream()
                        .map(problem ->
                                Finding.wrong(
                                        Check.SETTINGS,
                                        problem,
                                        Remedy.action("docs/configuration.md has every key")))
                        .toList();
        return new Diagnosis(EnumSet.of(Area.SETTINGS), findings);
    }

    /**
     * Checks everything, database and Kafka at the same time.
     *
     * @param tables the tables that shall be served; empty if that is not known
     */
    public Diagnosis examine(List<TableName> tables) {
        var areas = EnumSet.allOf(Area.class);
        var findings = new ArrayList<Finding>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var database =
                    CompletableFuture.supplyAsync(
                            () ->
                                    database(
                                            tables.isEmpty()
                                                    ? new Tables.All()
                                                    : new Tables.Named(tables),
                                            CONNECT),
                            threads);
            var kafka = CompletableFuture.supplyAsync(this::kafka, threads);
            findings.addAll(database.join());
            findings.addAll(kafka.join());
        }
        findings.addAll(machine());
        if (!(configuration.http().tls() instanceof Configuration.Tls.On)) {
            areas.remove(Area.TLS);
        }
        return new Diagnosis(areas, findings);
    }

    /** Checks folder, ports and certificate. */
    List<Finding> machine() {
        var findings = new ArrayList<Finding>();
        findings.addAll(folder());
        findings.addAll(port());
        if (configuration.http().tls() instanceof Configuration.Tls.On(var files, _)) {
            findings.addAll(certificate(files));
        }
        return findings;
    }

    /**
     * Checks the database.
     *
     * @param connect how long the connection may take
     */
    List<Finding> database(Tables tables, Duration connect) {
        return rules(tables).findings(report(tables, connect));
    }

    private DatabaseReport report(Tables tables, Duration connect) {
        var database = configuration.database();
        return DatabaseFacts.read(
                new Subject(
                        StackNames.login(configuration),
                        database.pooled().user(),
                        database.slot(),
                        database.publication(),
                        tables,
                        connect),
                clock);
    }

    private DatabaseRules rules(Tables tables) {
        var database = configuration.database();
        return new DatabaseRules(
                new DatabaseRules.Stack(
                        database.url(),
                        database.pooled().user(),
                        database.slot(),
                        database.publication(),
                        database.manualPublishing(),
                        database.connections(),
                        database.walBudget().isPresent(),
                        tables instanceof Tables.Named));
    }

    private List<Finding> kafka() {
        var topics = new StackNames(configuration);
        var rules =
                new KafkaRules(
                        new KafkaRules.Stack(
                                configuration.stack(),
                                configuration.kafka().bootstrap(),
                                principal(configuration.kafka()),
                                topics.feed(),
                                topics.publishing(),
                                configuration.feed().partitions(),
                                millis(
                                        configuration.kafka().forConsumer(),
                                        "session.timeout.ms",
                                        SESSION),
                                millis(
                                        configuration.kafka().forStreams(),
                                        "producer.transaction.timeout.ms",
                                        TRANSACTION)));
        try (var probe =
                KafkaProbe.of(
                        configuration.kafka().forAdmin(), configuration.startPatience(), clock)) {
            var brokers = probe.brokers();
            var subject =
                    new KafkaProbe.Subject(
                            topics.planned(brokers.size()),
                            topics.group(),
                            topics.transactionalIds());
            return rules.findings(probe.read(brokers, subject));
        } catch (KafkaProbe.Refused e) {
            return rules.findings(new KafkaReport.Unreachable(e.reason()));
        } catch (ConfigurationException e) {
            return of(e).findings();
        }
    }

    /** The client's name in ACLs, if the settings tell it. */
    private static String principal(KafkaClients kafka) {
        var login = USER_NAME.matcher(kafka.forAdmin().getOrDefault("sasl.jaas.config", ""));
        return login.find() ? login.group(1) : "NAME";
    }

    private static Duration millis(Map<String, String> settings, String name, Duration otherwise) {
        var given = settings.getOrDefault(name, "");
        return given.matches("\\d{1,9}") ? Duration.ofMillis(Long.parseLong(given)) : otherwise;
    }

    private List<Finding> folder() {
        var folder = configuration.dataFolder();
        return new FolderRules(folder).findings(FolderReport.read(folder));
    }

    private List<Finding> port() {
        return PortReport.findings(configuration.http(), configuration.admin());
    }

    private List<Finding> certificate(TlsFiles files) {
        var rules = new CertificateRules(clock.instant(), configuration.address().getHost());
        return switch (files.read()) {
            case TlsFiles.Content.Usable usable -> rules.findings(usable.own());
            case TlsFiles.Content.Unusable(var problems) ->
                    of(new ConfigurationException(problems)).findings();
        };
    }
}
