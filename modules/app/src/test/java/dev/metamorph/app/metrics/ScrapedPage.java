package dev.metamorph.app.metrics;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A page of metrics.
 *
 * @param text as it was sent
 * @param samples the values by series, with its labels as on the page
 */
public record ScrapedPage(String text, Map<String, Double> samples) {
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Scrapes an admin port. */
    public static ScrapedPage of(HttpClient http, URI admin)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(admin.resolve("/metrics")).build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("/metrics answers " + response.statusCode());
        }
        return of(response.body());
    }

    static ScrapedPage of(String text) {
        var samples = new LinkedHashMap<String, Double>();
        for (var line : text.split("\n", -1)) {
            if (!line.startsWith("#") && !line.isBlank()) {
                var space = line.lastIndexOf(' ');
                samples.put(line.substring(0, space), parsed(line.substring(space + 1)));
            }
        }
        return new ScrapedPage(text, samples);
    }

    private static double parsed(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** The value of a series; 0 if it is absent. */
    public double value(String series) {
        return samples.getOrDefault(series, 0.0);
    }

    /** The sum of all series of that name. */
    double sum(String name) {
        return samples.entrySet().stream()
                .filter(each -> name(each.getKey()).equals(name))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** The names of all series. */
    public Set<String> names() {
        var names = new TreeSet<String>();
        samples.keySet().forEach(series -> names.add(name(series)));
        return names;
    }

    /** The names of the labels of all series of that name. */
    Set<String> labels(String name) {
        var labels = new TreeSet<String>();
        for (var series : samples.keySet()) {
            if (name(series).equals(name)) {
                LABEL.matcher(series).results().forEach(found -> labels.add(found.group(1)));
            }
        }
        return labels;
    }

    /** The values of one label over all series of that name. */
    Set<String> values(String name, String label) {
        var values = new TreeSet<String>();
        for (var series : samples.keySet()) {
            if (name(series).equals(name)) {
                LABEL.matcher(series)
                        .results()
                        .filter(found -> found.group(1).equals(label))
                        .forEach(found -> values.add(found.group(2)));
            }
        }
        return values;
    }

    private static String name(String series) {
        var brace = series.indexOf('{');
        return brace < 0 ? series : series.substring(0, brace);
    }
}
