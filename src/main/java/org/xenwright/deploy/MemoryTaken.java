package org.xenwright.deploy;

import org.xenwright.domain.Domain;
import org.xenwright.platform.GuestType;

/**
 * The memory that Xen takes for a domain, reckoned as libxl does before it starts one. Facts: libxl_mem.c, {@code
 * libxl__domain_need_memory_calculate}, and libxl_utils.c, {@code libxl_get_required_shadow_memory}.
 */
final class MemoryTaken {
    private static final long PAGE = 4; // KiB
    private static final long PAGES_PER_VCPU = 256;
    private static final long ROUNDING = 2048;
    private static final long EXTRA = 2048;
    private static final long EXTRA_OF_PV = 1024;

    private MemoryTaken() {}

    /** Returns it in KiB. */
    static long of(Domain domain) {
        long target = domain.memory() << 10;
        boolean pv = domain.type() == GuestType.PV;
        long most = Math.max(domain.number("maxmem", domain.memory()), domain.memory());
        long vcpus = Math.max(domain.number("maxvcpus", domain.vcpus()), domain.vcpus());
        // a pv guest has page tables of its own, which take memory only where Xen shadows them
        long paging = pv ? 0 : domain.number("shadow_memory", 0) << 10;
        if (!pv && paging == 0) {
            paging = PAGE * (PAGES_PER_VCPU * vcpus + most);
        }
        long need = target + paging + (pv ? EXTRA_OF_PV : EXTRA);
        return (need + ROUNDING - 1) / ROUNDING * ROUNDING;
    }
}
