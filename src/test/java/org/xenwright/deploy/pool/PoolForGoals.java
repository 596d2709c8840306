package org.xenwright.deploy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** The stand-in for a pool of two hosts, for tests of what is above this room. */
public final class PoolForGoals implements AutoCloseable {
    private final StandInPool pool;

    public PoolForGoals() throws Exception {
        pool = new StandInPool(2);
    }

    /** Returns where one of its members answers. */
    public String address() {
        return pool.hosts.get(0).address();
    }

    /** Returns the fingerprint of that member's certificate. */
    public String certificate() throws Exception {
        return "SHA256:" + pool.hosts.get(0).fingerprint();
    }

    public String user() {
        return StandInPool.USER;
    }

    public String password() {
        return StandInPool.PASSWORD;
    }

    /** Returns the labels of the machines that run, in order. */
    public List<String> running() {
        return pool.all("VM").values().stream()
                .filter(each -> each.path("power_state").asText().equals("Running"))
                .map(each -> each.path("name_label").asText())
                .sorted()
                .toList();
    }

    /** Returns the labels of all objects of a class. */
    public List<String> labels(String kind) {
        return pool.labels(kind);
    }

    /** Returns the label of the host that a machine runs at. */
    public String host(String machine) {
        return pool.get("host", pool.labelled("VM", machine).path("resident_on").asText())
                .path("name_label")
                .asText();
    }

    /** Lets machines go on at other hosts, as their guests' drivers do when they are up. */
    public void letMove() {
        pool.all("VM")
                .values()
                .forEach(each -> each.putArray("allowed_operations").add("pool_migrate"));
    }

    /** Ends it; every call was one that xapi knows, and nobody stays logged in. */
    @Override
    public void close() {
        pool.close();
        assertThat(pool.misuses).isEmpty();
        assertThat(pool.sessions).as("sessions that nobody ended").isEmpty();
        assertThat(pool.labels("task")).as("tasks that nobody took away").isEmpty();
    }
}
