package dev.metamorph.app.operate;

import com.fasterxml.jackson.databind.JsonNode;

import dev.metamorph.app.declare.ServiceConnection;
import dev.metamorph.app.declare.ServiceException;
import dev.metamorph.app.declare.ServiceException.Reason;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The requests of an operator to a service. Used by one thread. */
public final class OperatorClient {
    private static final int MAX_PAGE = 1_000;

    /** A published shape whose name looks like a handle is found by its own handle. */
    private static final Pattern HANDLE = Pattern.compile("[0-9]+-[0-9]+");

    /** A large table is read twice if it differs. */
    private static final Duration VERIFY_WITHIN = Duration.ofHours(2);

    private final ServiceConnection service;

    /** Over a connection. */
    public OperatorClient(ServiceConnection service) {
        this.service = service;
    }

    /**
     * The status of the stack.
     *
     * @throws ServiceException if the service does not answer
     */
    public JsonNode status() {
        return service.expect(service.send("GET", "/v1/status"), 200);
    }

    /**
     * Shapes as the service lists them.
     *
     * @param total the number of shapes that fit, listed or not
     * @param unanswered the instances that have not told the figures of their logs
     */
    public record ListedShapes(List<JsonNode> shapes, long total, Set<String> unanswered) {
        /** Copies list and set. */
        public ListedShapes {
            shapes = List.copyOf(shapes);
            unanswered = Set.copyOf(unanswered);
        }
    }

    /**
     * The shapes, page by page up to the limit.
     *
     * @param wanted parameters of {@code /v1/shapes} that choose and order them; an empty text
     *     means all, or the default
     * @param limit the most shapes, over all pages
     * @throws ServiceException if the service refuses the question or does not answer
     */
    public ListedShapes shapes(Map<String, String> wanted, int limit) {
        var shapes = new ArrayList<JsonNode>();
        var unanswered = new TreeSet<String>();
        var cursor = "";
        while (true) {
            var query = new LinkedHashMap<>(wanted);
            var left = limit - shapes.size();
            query.put("limit", Integer.toString(Math.min(left, MAX_PAGE)));
            query.put("cursor", cursor);
            var page = list(query);
            page.path("shapes").forEach(shapes::add);
            page.path("unanswered").forEach(each -> unanswered.add(each.asText()));
            cursor = page.path("next").asText("");
            if (cursor.isEmpty() || shapes.size() >= limit) {
                return new ListedShapes(shapes, page.path("total").asLong(), unanswered);
            }
        }
    }

    /**
     * One shape.
     *
     * @throws ServiceException if there is none with that handle, or the service does not answer
     */
    public JsonNode shape(String handle) {
        var query = new LinkedHashMap<String, String>();
        query.put("handle", handle);
        var found = list(query).path("shapes");
        if (found.isEmpty()) {
            throw new ServiceException(Reason.UNKNOWN, "no shape has the handle " + handle);
        }
        return found.path(0);
    }

    /**
     * Compares the log of a shape with the database.
     *
     * @param shape the shape's handle, or the name of a published shape
     * @param repair whether the shape is ended if it differs
     * @throws ServiceException if there is no such shape, or the service does not answer
     */
    public JsonNode verify(String shape, boolean repair) {
        var query = new LinkedHashMap<String, String>();
        query.put(HANDLE.matcher(shape).matches() ? "handle" : "name", shape);
        query.put("repair", repair ? "true" : "");
        var answer =
                service.send(
                        "POST", "/v1/shape/verify" + ServiceConnection.query(query), VERIFY_WITHIN);
        if (answer.status() == 404) {
            throw new ServiceException(
                    Reason.UNKNOWN, "no shape has the handle or the name " + shape);
        }
        return service.expect(answer, 200);
    }

    /**
     * Has a shape's log replaced by a shorter one.
     *
     * @throws ServiceException if there is no such shape, its log is not replaced, or the service
     *     does not answer
     */
    public void compact(String handle) {
        var query = ServiceConnection.query(Map.of("handle", handle));
        var answer = service.send("POST", "/v1/shapes/compact" + query);
        if (answer.status() == 404) {
            throw new ServiceException(Reason.UNKNOWN, "no shape has the handle " + handle);
        }
        var _ = service.expect(answer, 202);
    }

    private JsonNode list(Map<String, String> query) {
        return service.expect(
                service.send("GET", "/v1/shapes" + ServiceConnection.query(query)), 200);
    }
}
