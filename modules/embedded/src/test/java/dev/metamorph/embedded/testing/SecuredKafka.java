package dev.metamorph.embedded.testing;

import dev.metamorph.embedded.EmbeddedKafka;
import dev.metamorph.embedded.KafkaSettings;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.plain.PlainLoginModule;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A broker whose clients log in with SASL/PLAIN and may do only what access control lists allow.
 */
public final class SecuredKafka implements AutoCloseable {
    private static final String ADMIN = "admin";

    private final EmbeddedKafka broker;
    private final Admin admin;

    private SecuredKafka(EmbeddedKafka broker, Admin admin) {
        this.broker = broker;
        this.admin = admin;
    }

    /** Starts a broker that knows these users, who may do nothing yet. */
    public static SecuredKafka start(String... users) {
        var known =
                Stream.concat(Stream.of(ADMIN), Arrays.stream(users))
                        .map(user -> " user_%s=\"%s\"".formatted(user, password(user)))
                        .collect(Collectors.joining());
        var settings =
                KafkaSettings.temporary()
                        .with(
                                "listener.security.protocol.map",
                                "BROKER:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT")
                        .with("sasl.enabled.mechanisms", "PLAIN")
                        .with("sasl.mechanism.inter.broker.protocol", "PLAIN")
                        .with("listener.name.broker.plain.sasl.jaas.config", jaas(ADMIN, known))
                        .with("authorizer.class.name", RecordingAuthorizer.class.getName())
                        // The broker is an anonymous client of its own controller.
                        .with("super.users", "User:%s;User:ANONYMOUS".formatted(ADMIN));
        var broker = EmbeddedKafka.start(settings);
        return new SecuredKafka(broker, Admin.create(Map.copyOf(login(broker, ADMIN))));
    }

    private static String password(String user) {
        return user + "-secret";
    }

    private static String jaas(String user, String known) {
        return "%s required username=\"%s\" password=\"%s\"%s;"
                .formatted(PlainLoginModule.class.getName(), user, password(user), known);
    }

    private static Map<String, String> login(EmbeddedKafka broker, String user) {
        return Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrap(),
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                "SASL_PLAINTEXT",
                SaslConfigs.SASL_MECHANISM,
                "PLAIN",
                SaslConfigs.SASL_JAAS_CONFIG,
                jaas(user, ""));
    }

    /** The settings of a client that logs in as a user. */
    public Map<String, String> login(String user) {
        return login(broker, user);
    }

    /** Creates topics of one partition and one replica. */
    public void create(Map<String, Map<String, String>> configs) {
        await(
                admin.createTopics(
                                configs.entrySet().stream()
                                        .map(each ->
                                                new NewTopic(each.getKey(), 1, (short) 1)
                                                        .configs(each.getValue()))
                                        .toList())
                        .all());
    }

    /** Something that a user may do. */
    public record Grant(
            String user,
            ResourceType type,
            String name,
            PatternType match,
            AclOperation operation) {
        private AclBinding binding() {
            return new AclBinding(
                    new ResourcePattern(type, name, match),
                    new AccessControlEntry(
                            "User:" + user, "*", operation, AclPermissionType.ALLOW));
        }

        /** Whether a decision was asked because of it. */
        public boolean covers(RecordingAuthorizer.Decision decision) {
            var asked = decision.resource().name();
            return decision.user().equals(user)
                    && decision.operation() == operation
                    && decision.resource().resourceType() == type
                    && (match == PatternType.PREFIXED
                            ? asked.startsWith(name)
                            : asked.equals(name));
        }
    }

    /** Allows it, within moments. */
    public void grant(List<Grant> grants) {
        await(admin.createAcls(grants.stream().map(Grant::binding).toList()).all());
    }

    /** What was decided about a user since {@link #forgetDecisions}. */
    public Set<RecordingAuthorizer.Decision> decisions(String user) {
        return RecordingAuthorizer.decisions(user);
    }

    /** Forgets all decisions. */
    public void forgetDecisions() {
        RecordingAuthorizer.clear();
    }

    private static void await(KafkaFuture<?> future) {
        try {
            future.get(1, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
