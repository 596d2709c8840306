package org.xenwright.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.problem.ProblemException;

class DomainPlacementTest {
    @TempDir
    Path folder;

    private Shop shop;
    private final List<DestinationTerms> destinations = new ArrayList<>();

    @BeforeEach
    void twoHosts() {
        shop = new Shop(folder, 0);
        destination("xen1", Set.of("ssd"), Long.MAX_VALUE);
        destination("xen2", Set.of(), Long.MAX_VALUE);
    }

    private void destination(String name, Set<String> labels, long memory) {
        destinations.add(new DestinationTerms(new MemoryDestination(shop.world, name), labels, memory, 0));
    }

    private DomainPlacement place(PlacementStrategy strategy) throws IOException {
        return DomainPlacement.of(Survey.of(destinations), shop.wanted(), List.of(), strategy, Set.of());
    }

    @Test
    void theLargestComesFirstAndGoesWhereMostOrLeastMemoryIsLeft() throws IOException {
        shop.files.put("a", "memory = 1024");
        shop.files.put("b", "memory = 2048");
        shop.files.put("c", "memory = 512");

        assertThat(place(PlacementStrategy.SPREAD).places()).isEqualTo(Map.of("b", "xen1", "a", "xen2", "c", "xen2"));
        assertThat(place(PlacementStrategy.PACK).places()).isEqualTo(Map.of("b", "xen1", "a", "xen1", "c", "xen1"));
    }

    /** Fills a host with a domain of somebody else, but for some memory in MiB. */
    private void fill(String host, long left) throws IOException {
        UUID foreign = UUID.randomUUID();
        long free = Survey.of(destinations).at(host).found().free();
        shop.world
                .host(host)
                .running
                .put(
                        foreign,
                        new RunningDomain(foreign, "foreign", 99, RunningDomain.State.RUNNING, free - (left << 10), 0));
    }

    private void standing(int hosts, int domains) throws IOException {
        shop = new Shop(folder, hosts).with(domains);
        shop.deploy();
        shop.world.restart();
        destinations.clear();
        shop.hosts.forEach(each -> destination(each, Set.of(), Long.MAX_VALUE));
    }

    @Test
    void onAFullHostDomainsThatWantNoMoreMemoryStayAndOneThatWantsMoreLeaves() throws IOException {
        standing(2, 4);
        fill("xen1", 4);
        assertThat(shop.deploy().summary()).isEqualTo("nothing to do");
        // what a host keeps free for itself counts for those that come, not for those that are there
        destinations.replaceAll(
                each -> new DestinationTerms(each.destination(), each.labels(), each.memory(), 256 << 10));
        assertThat(place(PlacementStrategy.SPREAD).places()).containsEntry("web01", "xen1");
        shop.image = "second";
        assertThat(shop.deploy().failures()).isEmpty();
        assertThat(shop.runs())
                .containsAllEntriesOf(
                        Map.of("web01", "xen1 2", "web02", "xen2 2", "web03", "xen1 2", "web04", "xen2 2"));

        shop.files.put("web01", "memory = 1500");
        assertThat(shop.deploy().failures()).isEmpty();
        assertThat(shop.runs().get("web01")).startsWith("xen2");
        assertThat(shop.runs()).containsEntry("web03", "xen1 2");
    }

    @Test
    void domainsThatAreNotAskedForStillCountForApartAndForTheMemoryOfADestination() throws IOException {
        shop.hosts.addAll(List.of("xen1", "xen2"));
        shop.files.put("a", "deploy.apart = \"db\"\nmemory = 1024");
        assertThat(shop.deploy().failures()).isEmpty();
        assertThat(shop.runs()).isEqualTo(Map.of("a", "xen1 1"));
        shop.files.put("b", "deploy.apart = \"db\"\nmemory = 1024\ndeploy.host = \"xen1\"");
        shop.asked = Set.of("b");
        assertThat(shop.deploy().failures()).singleElement().asString().contains("xen1 has another of deploy.apart");

        shop.files.put("b", "memory = 2048\ndeploy.host = \"xen1\"");
        destinations.replaceAll(each -> new DestinationTerms(each.destination(), Set.of(), 3 << 20, 0));
        assertThat(shop.planner().plan(Survey.of(destinations)).changes())
                .singleElement()
                .matches(each -> each.why().contains("xen1 has 2.0 GB left"), "refused");
        assertThat(shop.runs()).isEqualTo(Map.of("a", "xen1 1"));
    }

    @Test
    void labelsPinsAndGroupsAreKept() throws IOException {
        shop.files.put("a", "deploy.labels = \"ssd\"\nmemory = 64");
        shop.files.put("b", "deploy.host = \"xen2\"\nmemory = 64");
        shop.files.put("c", "deploy.apart = \"db\"\nmemory = 64");
        shop.files.put("d", "deploy.apart = \"db\"\nmemory = 64");

        Map<String, String> places = place(PlacementStrategy.PACK).places();

        assertThat(places).containsEntry("a", "xen1").containsEntry("b", "xen2");
        assertThat(places.get("c")).isNotEqualTo(places.get("d"));
    }

    @Test
    void whatFitsNowhereIsToldWithTheFiguresOfEach() throws IOException {
        destination("xen3", Set.of("ssd"), 1 << 20);
        shop.files.put("a", "memory = 9000\ndeploy.labels = \"ssd\"");

        assertThat(place(PlacementStrategy.SPREAD).refused().get("a"))
                .contains("needs 8.8 GB", "xen1 has 8.0 GB left", "xen2 has no label ssd", "xen3 has 1.0 GB left");
    }

    @Test
    void aDomainThatAsksForMoreThreadsThanAHostHasIsNotPutThere() throws IOException {
        shop.files.put("a", "memory = 64\nvcpus = 9");

        assertThat(place(PlacementStrategy.SPREAD).refused().get("a")).contains("xen1 has 8 threads");
    }

    @Test
    void whatADomainFileSaysWronglyIsRefusedWithItsPlace() {
        shop.files.put("a", "deploy.order = \"first\"");

        assertThatThrownBy(() -> shop.wanted())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a.cfg:1:1, deploy.order")
                .hasMessageContaining("first");
    }

    @Test
    void memoryIsReckonedAsLibxlDoes() throws IOException {
        shop.files.put("pvh", "type = \"pvh\"\nmemory = 512\nvcpus = 2");
        shop.files.put("pv", "type = \"pv\"\nmemory = 512\nvcpus = 2");
        List<WantedDomain> wanted = shop.wanted();

        // 512 MiB and 1 MiB, rounded up to 2; and for pvh 4 KiB * (256 * 2 + 512) and 2 MiB
        assertThat(wanted.get(0).need()).isEqualTo(514 << 10);
        assertThat(wanted.get(1).need()).isEqualTo(518 << 10);
    }
}
