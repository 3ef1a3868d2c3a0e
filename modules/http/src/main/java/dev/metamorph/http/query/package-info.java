/** Text to question: parses the parameters and the body of a shape request. Pure. */
@NullMarked
package dev.metamorph.http.query;

import org.jspecify.annotations.NullMarked;
