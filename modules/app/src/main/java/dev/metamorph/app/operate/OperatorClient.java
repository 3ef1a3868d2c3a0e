package dev.metamorph.app.operate;

import com.fasterxml.jackson.databind.JsonNode;

import dev.metamorph.app.declare.ServiceConnection;

/** The requests of an operator to a service. Used by one thread. */
public final class OperatorClient {
    private final ServiceConnection service;

    /** Over a connection. */
    public OperatorClient(ServiceConnection service) {
        this.service = service;
    }

    /**
     * The status of the stack.
     *
     * @throws dev.metamorph.app.declare.ServiceException if the service does not answer
     */
    public JsonNode status() {
        return service.expect(service.send("GET", "/v1/status"), 200);
    }
}
