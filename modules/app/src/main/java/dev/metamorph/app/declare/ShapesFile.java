package dev.metamorph.app.declare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.metamorph.app.config.ConfigurationException;
import dev.metamorph.shape.published.PublishedShape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The file {@code shapes.yaml}: a mapping {@code shapes} from the names of published shapes to
 * their declarations.
 */
public final class ShapesFile {
    private static final ObjectMapper YAML =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private ShapesFile() {}

    /**
     * The declarations of a file, by name.
     *
     * @throws ConfigurationException with one line for each problem
     */
    public static Map<String, Declaration> read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException _) {
            throw new ConfigurationException(
                    List.of("there is no file %s; name another with --file".formatted(file)));
        } catch (IOException e) {
            throw new ConfigurationException(
                    List.of("cannot read %s: %s".formatted(file, e.getMessage())));
        }
    }

    /**
     * The declarations of a text, by name.
     *
     * @param file the file's name, for the problems
     * @throws ConfigurationException with one line for each problem
     */
    static Map<String, Declaration> parse(String file, String text) {
        var problems = new ArrayList<String>();
        var declarations = new TreeMap<String, Declaration>();
        var shapes = shapes(tree(file, text), problems);
        shapes.properties()
                .forEach(each -> {
                    var name = each.getKey();
                    if (!PublishedShape.isName(name)) {
                        problems.add(
                                "the name \"%s\" is not 1 to 200 of a-z, A-Z, 0-9, '.', '_' and '-'"
                                        .formatted(name));
                    }
                    declarations.put(
                            name,
                            new DeclarationReader(problems)
                                    .read("shapes." + name, each.getValue()));
                });
        if (!problems.isEmpty()) {
            throw new ConfigurationException(
                    problems.stream().map(problem -> file + ": " + problem).toList());
        }
        return declarations;
    }

    private static JsonNode tree(String file, String text) {
        try {
            return Objects.requireNonNullElseGet(YAML.readTree(text), YAML::missingNode);
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            var line = place == null ? "" : " line %d".formatted(place.getLineNr());
            throw new ConfigurationException(
                    List.of(
                            "%s%s: %s"
                                    .formatted(
                                            file,
                                            line,
                                            e.getOriginalMessage()
                                                    .lines()
                                                    .findFirst()
                                                    .orElse("not YAML"))));
        }
    }

    private static JsonNode shapes(JsonNode tree, List<String> problems) {
        var shapes = tree.path("shapes");
        if (!shapes.isObject()) {
            problems.add("\"shapes\" is missing; give a mapping of names to published shapes");
        }
        tree.fieldNames()
                .forEachRemaining(name -> {
                    if (!name.equals("shapes")) {
                        problems.add(
                                "\"%s\" is not known; the file has \"shapes\" alone"
                                        .formatted(name));
                    }
                });
        return shapes;
    }
}
