package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;

/** The hosts of a pool as those who are connected to, beside the master; it says where they are and vouches for them. */
final class PoolMembers {
    private final XapiSession session;

    PoolMembers(XapiSession session) {
        this.session = session;
    }

    /** Returns where a host is, and believes its certificate. */
    String address(String host) throws IOException {
        if (host.equals(master())) {
            return session.address();
        }
        vouch(host);
        return session.call("host.get_address", host).asText();
    }

    /** Returns the host that all others follow. */
    String master() throws IOException {
        JsonNode pools = session.call("pool.get_all_records");
        if (pools.isEmpty()) {
            throw new IOException("a pool without a record of itself");
        }
        return pools.elements().next().path("master").asText();
    }

    /**
     * Returns an address to which a host has sent us, if it is that of a host of the pool, so that the session is told
     * to nobody else.
     */
    String member(String asked) throws IOException {
        for (Map.Entry<String, JsonNode> each :
                session.call("host.get_all_records").properties()) {
            if (each.getValue().path("address").asText().equals(asked)) {
                vouch(each.getKey());
                return asked;
            }
        }
        throw new IOException("a pool sent an upload to " + asked + ", which is none of its hosts");
    }

    /** Believes the certificate that the master knows a host by; older ones know none, and it must be named. */
    private void vouch(String host) throws IOException {
        try {
            for (JsonNode each : session.call("Certificate.get_all_records")) {
                if (each.path("host").asText().equals(host)
                        && each.path("type").asText().equals("host")) {
                    session.pins().vouch(each.path("fingerprint").asText());
                    session.pins().vouch(each.path("fingerprint_sha256").asText());
                }
            }
        } catch (XapiRefusal refusal) {
            if (!refusal.is("MESSAGE_METHOD_UNKNOWN")) {
                throw refusal;
            }
        }
    }
}
