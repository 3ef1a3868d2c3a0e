/** The service in a process of its own, for tests that kill it or meet it from outside. */
@NullMarked
package dev.metamorph.app.service;

import org.jspecify.annotations.NullMarked;
