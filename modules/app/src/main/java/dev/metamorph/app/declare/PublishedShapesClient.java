package dev.metamorph.app.declare;

import com.fasterxml.jackson.databind.JsonNode;

import dev.metamorph.app.declare.ServiceException.Reason;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The requests to a service that concern its published shapes. Used by one thread. */
public final class PublishedShapesClient {
    private static final String ALL = "/v1/published";

    private final ServiceConnection service;

    /** Over a connection. */
    public PublishedShapesClient(ServiceConnection service) {
        this.service = service;
    }

    /**
     * The published shapes of a service.
     *
     * @param stack the stack's id
     * @param shapes by name
     */
    public record Published(String stack, Map<String, PublishedStatus> shapes) {
        /** Copies the map, in its order. */
        public Published {
            shapes = new TreeMap<>(shapes);
        }
    }

    /**
     * All published shapes.
     *
     * @throws ServiceException if the service does not answer
     */
    public Published all() {
        var answer = service.send("GET", ALL);
        if (answer.status() == 404) {
            throw new ServiceException(
                    Reason.UNAVAILABLE, "%s has no published shapes".formatted(service));
        }
        var json = service.expect(answer, 200);
        var shapes = new TreeMap<String, PublishedStatus>();
        for (var each : json.path("published")) {
            var status = status(each);
            shapes.put(status.name(), status);
        }
        return new Published(json.path("stack").asText(), shapes);
    }

    /**
     * Declares a published shape.
     *
     * @throws ServiceException if the service refuses it or does not answer
     */
    public PublishedStatus declare(String name, Declaration declaration) {
        var answer = service.send("PUT", ALL + "/" + name, declaration.json().toString());
        return status(service.expect(answer, 200));
    }

    /**
     * Ends a published shape.
     *
     * @throws ServiceException if there is none, or the service does not answer
     */
    public void remove(String name) {
        var answer = service.send("DELETE", ALL + "/" + name);
        if (answer.status() == 404) {
            throw new ServiceException(
                    Reason.UNKNOWN, "%s: no published shape has that name".formatted(name));
        }
        service.expect(answer, 204);
    }

    /**
     * The rows that a declaration would publish.
     *
     * @param where the clause in canonical form: equal for clauses that mean the same
     * @param rows about how many rows match, if the service can tell
     */
    public record Explained(String where, OptionalLong rows) {}

    /**
     * Explains which rows a declaration would publish; empty if the service cannot say now.
     *
     * @throws ServiceException if the service refuses the declaration
     */
    public Optional<Explained> explain(Declaration declaration) {
        var query = new LinkedHashMap<String, String>();
        query.put("table", declaration.table());
        query.put("where", declaration.where());
        declaration.params().forEach((name, value) -> query.put("params[" + name + "]", value));
        query.put("columns", String.join(",", declaration.columns()));
        query.put("replica", "full");
        var answer = service.send("GET", "/v1/shape/explain" + ServiceConnection.query(query));
        if (answer.status() == 503) {
            return Optional.empty();
        }
        var json = service.expect(answer, 200);
        var rows = json.path("rows").path("estimate");
        return Optional.of(
                new Explained(
                        json.path("where").path("sql").asText(),
                        rows.isIntegralNumber()
                                ? OptionalLong.of(rows.longValue())
                                : OptionalLong.empty()));
    }

    private static PublishedStatus status(JsonNode json) {
        List<String> problems = new ArrayList<>();
        var name = json.path("name").asText();
        var declaration =
                new DeclarationReader(problems).read("declaration", json.path("declaration"));
        if (!problems.isEmpty()) {
            throw new ServiceException(
                    Reason.UNAVAILABLE,
                    "%s has a declaration that this version does not know: %s"
                            .formatted(name, problems.getFirst()));
        }
        var cursor = json.path("cursor");
        var lsn = text(cursor, "lsn").filter(text -> !text.equals("0/0"));
        return new PublishedStatus(
                name,
                declaration,
                json.path("state").asText(),
                json.path("reason").asText(),
                text(cursor, "offset"),
                lsn,
                number(cursor, "records"),
                number(json.path("lag"), "bytes"),
                number(json.path("lag"), "ms"));
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.ofNullable(json.path(name).textValue());
    }

    private static OptionalLong number(JsonNode json, String name) {
        var number = json.path(name);
        return number.isIntegralNumber()
                ? OptionalLong.of(number.longValue())
                : OptionalLong.empty();
    }
}
