package dev.metamorph.app.doctor;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Runs the commands of Kafka that remedies name, whose scripts are not here. */
final class KafkaTools {
    private final Admin admin;

    KafkaTools(Admin admin) {
        this.admin = admin;
    }

    /** Runs the command; fails if it is none that is known here. */
    void run(String command) throws Exception {
        var words = command.split(" ");
        var options = options(words);
        switch (words[0]) {
            case "kafka-configs.sh" -> configure(options);
            case "kafka-acls.sh" -> allow(options);
            default -> throw new AssertionError("no such command: " + command);
        }
    }

    /** The words after each option. */
    private static Map<String, List<String>> options(String[] words) {
        var options = new HashMap<String, List<String>>();
        var last = "";
        for (var word : Arrays.copyOfRange(words, 1, words.length)) {
            if (word.startsWith("--")) {
                last = word;
                options.computeIfAbsent(last, _ -> new ArrayList<>());
            } else {
                options.getOrDefault(last, List.of()).add(word);
            }
        }
        return options;
    }

    private static List<String> given(Map<String, List<String>> options, String name) {
        return Objects.requireNonNull(options.get(name), name);
    }

    private void configure(Map<String, List<String>> options) throws Exception {
        var resource =
                given(options, "--entity-type").getFirst().equals("topics")
                        ? new ConfigResource(
                                ConfigResource.Type.TOPIC,
                                given(options, "--entity-name").getFirst())
                        : new ConfigResource(ConfigResource.Type.BROKER, "");
        var changes =
                Arrays.stream(given(options, "--add-config").getFirst().split(","))
                        .map(each -> each.split("="))
                        .map(each ->
                                new AlterConfigOp(
                                        new ConfigEntry(each[0], each[1]),
                                        AlterConfigOp.OpType.SET))
                        .toList();
        admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
    }

    private static ResourcePattern resource(
            Map<String, List<String>> options, PatternType pattern) {
        var kinds =
                Map.of(
                        "--topic", ResourceType.TOPIC,
                        "--group", ResourceType.GROUP,
                        "--transactional-id", ResourceType.TRANSACTIONAL_ID,
                        "--cluster", ResourceType.CLUSTER);
        for (var kind : kinds.entrySet()) {
            if (options.containsKey(kind.getKey())) {
                var name = options.get(kind.getKey()).getFirst();
                return new ResourcePattern(kind.getValue(), name, pattern);
            }
        }
        throw new AssertionError("no resource: " + options);
    }

    /** The tool's spelling has no underscores: {@code DescribeConfigs}. */
    private static AclOperation operation(String word) {
        return Arrays.stream(AclOperation.values())
                .filter(each -> each.name().replace("_", "").equalsIgnoreCase(word))
                .findAny()
                .orElseThrow(() -> new AssertionError("no such operation: " + word));
    }

    private void allow(Map<String, List<String>> options) throws Exception {
        var pattern =
                options.containsKey("--resource-pattern-type")
                        ? PatternType.PREFIXED
                        : PatternType.LITERAL;
        var resource = resource(options, pattern);
        var bindings =
                given(options, "--operation").stream()
                        .map(KafkaTools::operation)
                        .map(operation ->
                                new AclBinding(
                                        resource,
                                        new AccessControlEntry(
                                                given(options, "--allow-principal").getFirst(),
                                                "*",
                                                operation,
                                                AclPermissionType.ALLOW)))
                        .toList();
        admin.createAcls(bindings).all().get();
    }
}
