package dev.metamorph.http.operations;

import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.JsonWriter;
import dev.metamorph.http.message.Reply;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * {@code /openapi.json} describes the server's requests and answers by the OpenAPI specification
 * 3.1. The document is written by hand, and only its version is filled in; a test compares it with
 * the server.
 */
public final class OpenApiDocument {
    private static final String RESOURCE = "openapi.json";
    private static final String VERSION = "\"version\": \"VERSION\"";

    private OpenApiDocument() {}

    /**
     * The reply with the document.
     *
     * @param version the version of the server
     */
    public static Reply reply(String version) {
        var text = text().replace(VERSION, "\"version\": " + JsonWriter.string(version));
        return Reply.json(200, CacheControl.REVALIDATE, text);
    }

    private static String text() {
        try (var resource = OpenApiDocument.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the program lacks its own " + RESOURCE);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
