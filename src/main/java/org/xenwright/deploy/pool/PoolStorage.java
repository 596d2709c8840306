package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.deploy.Observation;
import org.xenwright.problem.Problem;

/** The repository that holds a deployment's disks, and the host through which they are sent there. */
final class PoolStorage {
    private final XapiSession session;
    private final PoolPlace place;
    private final PoolMembers members;
    private @Nullable String reference;
    private @Nullable String address;

    PoolStorage(XapiSession session, PoolPlace place, PoolMembers members) {
        this.session = session;
        this.place = place;
        this.members = members;
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

    /** Kinds of repositories that give a disk its whole size at once. */
    private static final Set<String> WHOLE = Set.of("lvm", "lvmohba", "lvmoiscsi", "lvmofcoe");

    /** Returns the room that it has; its state disks are found by their marks. */
    Observation.Storage room(Set<String> states) throws IOException {
        JsonNode record = session.call("SR.get_all_records").path(reference());
        long size = record.path("physical_size").asLong();
        long used = record.path("physical_utilisation").asLong();
        boolean whole = WHOLE.contains(record.path("type").asText());
        return new Observation.Storage(size > 0 ? Math.max(0, size - used) : -1, false, whole, states, Map.of());
    }

    /** Returns the address of a host that sees the repository: the master if it does. */
    synchronized String address() throws IOException {
        if (address == null) {
            address = findHost();
        }
        return address;
    }

    private String findHost() throws IOException {
        String master = members.master();
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
        return members.address(other);
    }
}
