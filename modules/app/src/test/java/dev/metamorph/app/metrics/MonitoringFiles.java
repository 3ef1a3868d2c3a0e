package dev.metamorph.app.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The PromQL expressions of the dashboard and of the alert rules. */
final class MonitoringFiles {
    private static final Path DASHBOARD = Path.of("../../docker/grafana/metamorph.json");
    private static final Path ALERTS = Path.of("../../docker/prometheus/alerts.yaml");

    /** A name of a metric, perhaps with its labels in braces. */
    private static final Pattern METRIC =
            Pattern.compile("\\b((?:metamorph|jvm|process)_[a-z0-9_]+)(?:\\{([^}]*)\\})?");

    private static final Pattern MATCHER =
            Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"");

    /** The labels by which an expression groups or joins. */
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|on|without|ignoring)\\s*\\(([^)]*)\\)");

    private MonitoringFiles() {}

    /** A label that an expression compares with a value. */
    record Matcher(String metric, String label, String value) {}

    static List<String> expressions() throws IOException {
        var found = new ArrayList<String>();
        collect(new ObjectMapper().readTree(DASHBOARD.toFile()), found);
        collect(new YAMLMapper().readTree(ALERTS.toFile()), found);
        return found;
    }

    private static void collect(JsonNode node, List<String> into) {
        if (node.path("expr").isTextual()) {
            into.add(node.path("expr").asText());
        }
        node.forEach(child -> collect(child, into));
    }

    /** The names of the series that the expressions read. */
    static Set<String> series(List<String> expressions) {
        var names = new TreeSet<String>();
        for (var expression : expressions) {
            METRIC.matcher(expression).results().forEach(found -> names.add(found.group(1)));
        }
        return names;
    }

    /** The labels that the expressions compare. */
    static List<Matcher> matchers(List<String> expressions) {
        var all = new ArrayList<Matcher>();
        for (var expression : expressions) {
            METRIC.matcher(expression)
                    .results()
                    .filter(found -> found.group(2) != null)
                    .forEach(found ->
                            MATCHER.matcher(found.group(2))
                                    .results()
                                    .forEach(label ->
                                            all.add(
                                                    new Matcher(
                                                            found.group(1),
                                                            label.group(1),
                                                            label.group(2)))));
        }
        return all;
    }

    /** The labels by which the expressions group. */
    static Set<String> groupings(List<String> expressions) {
        var names = new TreeSet<String>();
        for (var expression : expressions) {
            GROUPING.matcher(expression)
                    .results()
                    .forEach(found -> {
                        for (var name : found.group(1).split(",", -1)) {
                            if (!name.isBlank()) {
                                names.add(name.strip());
                            }
                        }
                    });
        }
        return names;
    }
}
