package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/** The repository that holds a deployment's disks, and the host through which they are sent there. */
final class PoolStorage {
    private final XapiSession session;
    private final PoolPlace place;
    private @Nullable String reference;
    private @Nullable String address;

    PoolStorage(XapiSession session, PoolPlace place) {
        this.session = session;
        this.place = place;
    }

    /**
     * Returns the repository.
     *
     * @throws org.xenwright.problem.ProblemException if none or more than one is of the name
     */
    synchronized String reference() throws IOException {
        if (reference == null) {
            reference = find();
        }
        return reference;
    }

    private String find() throws IOException {
        Map<String, String> found = new TreeMap<>();
        List<String> labels = new ArrayList<>();
        String wanted = place.storage();
        if (wanted == null) {
            JsonNode pool = session.call("pool.get_all_records").elements().next();
            wanted = pool.path("default_SR").asText();
        }
        JsonNode all = session.call("SR.get_all_records");
        for (Map.Entry<String, JsonNode> each : all.properties()) {
            String uuid = each.getValue().path("uuid").asText();
            String label = each.getValue().path("name_label").asText();
            labels.add("'" + label + "' (" + uuid + ")");
            if (each.getKey().equals(wanted) || uuid.equals(wanted) || label.equals(wanted)) {
                found.put(uuid, each.getKey());
            }
        }
        if (found.size() != 1) {
            throw Problem.of(
                            "finding the storage of pool " + place.id(),
                            found.isEmpty()
                                    ? "name one of them by <storage>"
                                    : "name it by its uuid: " + String.join(", ", found.keySet()))
                    .at(place.id())
                    .found(
                            found.isEmpty()
                                    ? place.storage() == null ? "no default repository" : "no '" + place.storage() + "'"
                                    : found.size() + " repositories called '" + place.storage() + "'")
                    .expected("one of " + String.join(", ", labels))
                    .raise();
        }
        return found.values().iterator().next();
    }

    /** Returns the address of a host that sees the repository: the master if it does. */
    synchronized String address() throws IOException {
        if (address == null) {
            address = findHost();
        }
        return address;
    }

    private String findHost() throws IOException {
        String master = session.call("pool.get_all_records")
                .elements()
                .next()
                .path("master")
                .asText();
        String other = "";
        for (JsonNode each : session.call("PBD.get_all_records")) {
            String host = each.path("host").asText();
            if (each.path("SR").asText().equals(reference())
                    && each.path("currently_attached").asBoolean()) {
                if (host.equals(master)) {
                    return session.address();
                }
                other = host.compareTo(other) > 0 ? host : other;
            }
        }
        if (other.isEmpty()) {
            throw Problem.of("sending disks to pool " + place.id(), "attach the repository to a host")
                    .at(place.id())
                    .found("no host that sees the repository")
                    .raise();
        }
        return trusted(other, session.call("host.get_all_records").path(other));
    }

    /**
     * Returns an address to which a host has sent us, if it is that of a host of the pool, so that the session is told
     * to nobody else.
     */
    String member(String asked) throws IOException {
        for (Map.Entry<String, JsonNode> each :
                session.call("host.get_all_records").properties()) {
            if (each.getValue().path("address").asText().equals(asked)) {
                return trusted(each.getKey(), each.getValue());
            }
        }
        throw new IOException("a pool sent an upload to " + asked + ", which is none of its hosts");
    }

    /** Believes the certificate that the master knows a host by; older ones know none, and it must be named. */
    private String trusted(String host, JsonNode record) throws IOException {
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
        return record.path("address").asText();
    }
}
