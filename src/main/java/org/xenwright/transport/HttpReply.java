package org.xenwright.transport;

import java.net.http.HttpHeaders;

/**
 * What a server answered.
 *
 * @param body its first bytes
 */
public record HttpReply(int status, HttpHeaders headers, byte[] body) {}
