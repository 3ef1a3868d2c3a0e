package dev.metamorph.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.doctor.Check.Area;
import dev.metamorph.embedded.EmbeddedKafka;
import dev.metamorph.embedded.KafkaSettings;
import dev.metamorph.embedded.Ports;
import dev.metamorph.embedded.testing.TestKafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Each finding about a real broker is gone when its command, setting or change has been made. */
@Tag("servers")
final class KafkaDoctorTest {
    private static final Pattern STATIC =
            Pattern.compile("set (\\S+)=(\\S+) in the settings of every broker, and restart them");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path folder;

    private Patient patient(String bootstrap, Map<String, String> more) {
        var settings =
                new HashMap<>(
                        Map.of(
                                "DATABASE_URL",
                                "postgresql://me@127.0.0.1:%d/shop".formatted(Ports.free()),
                                "KAFKA_BOOTSTRAP_SERVERS",
                                bootstrap,
                                "DATA_DIR",
                                folder.toString(),
                                "STACK_ID",
                                "sick",
                                "PORT",
                                Integer.toString(Ports.free()),
                                "INSECURE",
                                "true"));
        settings.putAll(more);
        return new Patient(settings);
    }

    private static Admin admin(EmbeddedKafka kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
    }

    @Test
    void a_broker_that_is_ready_has_no_finding() {
        var patient = patient(TestKafka.shared().bootstrap(), Map.of());

        assertThat(patient.findings(Area.KAFKA)).isEmpty();
        assertThat(patient.findings(Area.CLOCK)).isEmpty();
    }

    @Test
    void no_broker_is_a_finding() {
        var patient = patient("127.0.0.1:" + Ports.free(), Map.of("START_PATIENCE", "2s"));

        assertThat(patient.findings(Area.KAFKA))
                .extracting(Finding::check)
                .containsExactly(Check.KAFKA_REACHABLE);
    }

    @Test
    void a_broker_is_usable_after_the_commands_settings_and_a_restart(@TempDir Path data)
            throws Exception {
        var wrong =
                KafkaSettings.kept(data)
                        .with("transaction.state.log.min.isr", "2")
                        .with("offsets.topic.replication.factor", "3")
                        .with("group.min.session.timeout.ms", "9000")
                        .with("transaction.max.timeout.ms", "20000")
                        .with("log.cleaner.enable", "false");
        var right = wrong;
        var patient = patient("127.0.0.1:1", Map.of("TOPIC_REPLICATION", "3"));
        try (var kafka = EmbeddedKafka.start(wrong);
                var admin = admin(kafka)) {
            patient.set("KAFKA_BOOTSTRAP_SERVERS=" + kafka.bootstrap());
            var tools = new KafkaTools(admin);
            tools.run(
                    "kafka-configs.sh --alter --entity-type brokers --entity-default --add-config message.max.bytes=500000,unclean.leader.election.enable=true");
            admin.createTopics(
                            List.of(
                                    new NewTopic("sick.feed", 2, (short) 1)
                                            .configs(Map.of("retention.ms", "1000"))))
                    .all()
                    .get();

            var findings = patient.findings(Area.KAFKA);

            assertThat(Patient.checks(findings))
                    .containsExactly(
                            Check.TOPICS,
                            Check.BROKERS,
                            Check.MESSAGE_SIZE,
                            Check.TRANSACTION_LOG,
                            Check.OFFSETS_LOG,
                            Check.TRANSACTION_TIMEOUT,
                            Check.SESSION_TIMEOUT,
                            Check.LOG_CLEANER,
                            Check.UNCLEAN_ELECTION);
            for (var finding : findings) {
                var step = finding.remedy().steps().getFirst();
                switch (finding.remedy().kind()) {
                    case COMMAND -> tools.run(step);
                    case SETTING -> patient.set(step);
                    case ACTION -> {
                        var change = STATIC.matcher(step);
                        assertThat(change.matches()).as(step).isTrue();
                        right = right.with(change.group(1), change.group(2));
                    }
                    case SQL -> throw new AssertionError(step);
                }
            }
        }
        try (var again = EmbeddedKafka.start(right)) {
            patient.set("KAFKA_BOOTSTRAP_SERVERS=" + again.bootstrap());
            assertThat(patient.findings(Area.KAFKA)).isEmpty();
        }
    }

    @Test
    void a_client_without_rights_has_them_after_the_commands() throws Exception {
        var settings =
                KafkaSettings.temporary()
                        .with(
                                "authorizer.class.name",
                                "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                        .with("allow.everyone.if.no.acl.found", "true");
        try (var kafka = EmbeddedKafka.start(settings);
                var admin = admin(kafka)) {
            var tools = new KafkaTools(admin);
            admin.createTopics(
                            List.of(
                                    new NewTopic("sick.feed", 1, (short) 1)
                                            .configs(
                                                    Map.of(
                                                            "retention.ms", "-1",
                                                            "retention.bytes", "-1"))))
                    .all()
                    .get();
            // Kafka keeps groups and transactions in topics that the first question creates.
            var group = admin.describeConsumerGroups(List.of("other")).all();
            var transaction = admin.describeTransactions(List.of("other")).all();
            assertThat(group.toCompletionStage()).failsWithin(PATIENCE);
            assertThat(transaction.toCompletionStage()).failsWithin(PATIENCE);
            tools.run(
                    "kafka-acls.sh --add --allow-principal User:ANONYMOUS --operation Alter --operation ClusterAction --operation Describe --operation DescribeConfigs --cluster kafka-cluster");
            // A resource on which another client has rights is closed for all others.
            for (var resource :
                    List.of(
                            "--cluster kafka-cluster",
                            "--topic sick.shapes",
                            "--group sick-shapelog",
                            "--transactional-id sick-shapelog- --resource-pattern-type prefixed")) {
                tools.run(
                        "kafka-acls.sh --add --allow-principal User:other --operation Read "
                                + resource);
            }
            tools.run(
                    "kafka-acls.sh --add --allow-principal User:ANONYMOUS --operation Describe --topic sick.feed");
            var patient = patient(kafka.bootstrap(), Map.of());

            var findings = patient.findings(Area.KAFKA);

            assertThat(Patient.checks(findings))
                    .containsExactly(
                            Check.TOPIC_RIGHTS, Check.GROUP_RIGHTS, Check.TRANSACTION_RIGHTS);
            assertThat(findings)
                    .filteredOn(each -> each.check() == Check.TOPIC_RIGHTS)
                    .extracting(each -> each.remedy().steps().getFirst())
                    .anyMatch(step -> step.contains("--operation Create "))
                    .anyMatch(step -> step.contains("--operation Delete"));
            for (var finding : findings) {
                tools.run(
                        finding.remedy().steps().getFirst().replace("User:NAME", "User:ANONYMOUS"));
            }
            assertThat(patient.findings(Area.KAFKA)).isEmpty();
        }
    }
}
