package org.xenwright.transport;

import java.net.http.HttpHeaders;

/**
 * The answer of a server.
 *
 * @param body its first bytes
 */
public record HttpReply(int status, HttpHeaders headers, byte[] body) {}
