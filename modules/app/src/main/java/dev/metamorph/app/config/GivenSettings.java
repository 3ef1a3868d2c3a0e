package dev.metamorph.app.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The settings by their own names: without the prefix {@code METAMORPH_}, and with the content of
 * the files that {@code …_FILE} names.
 *
 * @param values by the names of the keys
 * @param files the file of each value that came from one
 * @param problems names that contradict each other, and files that cannot be read
 * @param warnings names that are like a key and have no effect
 */
record GivenSettings(
        Map<String, String> values,
        Map<String, Path> files,
        List<String> problems,
        List<String> warnings) {
    static final String PREFIX = "METAMORPH_";
    static final String FILE = "_FILE";

    /** Variables of the launcher and of commands. */
    private static final List<String> OTHERS =
            List.of("METAMORPH_JVM_OPTIONS", "METAMORPH_URL", "METAMORPH_ADMIN_URL");

    /** Kubernetes sets METAMORPH_PORT to such a value where a service is named "metamorph". */
    private static final Pattern LINK = Pattern.compile("(tcp|udp|sctp)://.*");

    GivenSettings {
        values = Map.copyOf(values);
        files = Map.copyOf(files);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Reads the variables and the files that they name. */
    static GivenSettings of(Map<String, String> variables) {
        var problems = new ArrayList<String>();
        var named = withoutPrefix(variables, problems);
        var values = new HashMap<>(named);
        var files = new HashMap<String, Path>();
        new TreeMap<>(named)
                .forEach((name, path) -> {
                    var key = keyOfFile(name);
                    if (key.isEmpty() || path.isEmpty()) {
                        return;
                    }
                    values.remove(name);
                    if (!named.getOrDefault(key.get(), "").isEmpty()) {
                        problems.add(
                                "%s and %s are both given; give one of them"
                                        .formatted(key.get(), name));
                    } else {
                        read(name, path, problems)
                                .ifPresent(content -> {
                                    values.put(key.get(), content);
                                    files.put(key.get(), Path.of(path));
                                });
                    }
                });
        return new GivenSettings(values, files, problems, warnings(variables));
    }

    /** The keys and passed settings with the prefix, under their own names. */
    static Map<String, String> withoutPrefix(Map<String, String> variables, List<String> problems) {
        var named = new HashMap<>(variables);
        new TreeMap<>(variables)
                .forEach((name, value) -> {
                    if (!name.startsWith(PREFIX)) {
                        return;
                    }
                    var own = name.substring(PREFIX.length());
                    if (!exists(own) || value.isEmpty() || isLink(name, value)) {
                        return;
                    }
                    var other = variables.getOrDefault(own, "");
                    if (!other.isEmpty() && !other.equals(value)) {
                        problems.add(
                                "%s and %s contradict each other; give one of them"
                                        .formatted(own, name));
                    }
                    named.put(own, value);
                    named.remove(name);
                });
        return named;
    }

    /**
     * Returns whether Kubernetes has set this variable for a service, so that it gives no key a
     * value.
     */
    static boolean isLink(String name, String value) {
        return name.startsWith(PREFIX) && LINK.matcher(value).matches();
    }

    /**
     * Returns whether there is such a key, or such a setting of Kafka's clients, or a file of one.
     */
    static boolean exists(String name) {
        return isKey(name) || KafkaClients.isPassed(name) || keyOfFile(name).isPresent();
    }

    /**
     * Returns whether both names give the same key a value, though one may have the prefix, or a
     * file.
     */
    static boolean isOfOneKey(String one, String other) {
        return key(one).equals(key(other));
    }

    private static String key(String name) {
        var own = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        return keyOfFile(own).orElse(own);
    }

    private static boolean isKey(String name) {
        return SettingKeys.ALL.stream().anyMatch(key -> key.name().equals(name));
    }

    /** The key whose value such a file has. */
    private static Optional<String> keyOfFile(String name) {
        if (!name.endsWith(FILE) || isKey(name) || KafkaClients.isKnown(name)) {
            return Optional.empty();
        }
        var key = name.substring(0, name.length() - FILE.length());
        var isSecret =
                SettingKeys.ALL.stream()
                                .anyMatch(each -> each.name().equals(key) && each.isSecret())
                        || KafkaClients.isKnown(key);
        return isSecret ? Optional.of(key) : Optional.empty();
    }

    /** No problem repeats the path: the secret itself may stand there by mistake. */
    private static Optional<String> read(String name, String path, List<String> problems) {
        try {
            var content = content(Path.of(path));
            if (content.isEmpty()) {
                problems.add("%s names a file that is empty".formatted(name));
                return Optional.empty();
            }
            return Optional.of(content);
        } catch (NoSuchFileException _) {
            problems.add(
                    "%s names a file that does not exist; give the path of the file, not the secret (the value is not repeated here, because it may be one)"
                            .formatted(name));
        } catch (IOException | InvalidPathException e) {
            problems.add(
                    "%s names a file that cannot be read: %s"
                            .formatted(name, e.getClass().getSimpleName()));
        }
        return Optional.empty();
    }

    /** The content of a file, without the newline at its end. */
    static String content(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        return new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\r?\\n$", "");
    }

    private static List<String> warnings(Map<String, String> variables) {
        var warnings = new ArrayList<String>();
        for (var name : new TreeMap<>(variables).keySet()) {
            var isOurs = name.startsWith(PREFIX);
            var own = isOurs ? name.substring(PREFIX.length()) : name;
            if ((isOurs || name.startsWith(KafkaClients.PREFIX))
                    && !exists(own)
                    && !OTHERS.contains(name)) {
                suggestion(own)
                        .ifPresent(known ->
                                warnings.add(
                                        "%s has no effect; did you mean %s?"
                                                .formatted(name, isOurs ? PREFIX + known : known)));
            }
        }
        return warnings;
    }

    /** The key that was probably meant. */
    static Optional<String> suggestion(String name) {
        var known = new ArrayList<>(KafkaClients.commonNames());
        SettingKeys.ALL.forEach(key -> known.add(key.name()));
        SettingKeys.ALL.stream()
                .filter(SettingKey::isSecret)
                .forEach(key -> known.add(key.name() + FILE));
        return SimilarNames.like(name, known);
    }
}
