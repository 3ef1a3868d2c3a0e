/** Endpoints beside the shapes: health, readiness, metrics, explain and the OpenAPI document. */
@NullMarked
package dev.metamorph.http.operations;

import org.jspecify.annotations.NullMarked;
