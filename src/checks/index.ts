import { nameResolves } from './application/name-resolves.ts';
import type { Check } from './check.ts';
import { bridgeIsUp } from './datalink/bridge-is-up.ts';
import { egressForwards } from './datalink/egress-forwards.ts';
import { fdbIsRight } from './datalink/fdb-is-right.ts';
import { guestMacIsKnown } from './datalink/guest-mac-is-known.ts';
import { macIsUnique } from './datalink/mac-is-unique.ts';
import { macvtapReachesTarget } from './datalink/macvtap-reaches-target.ts';
import { multicastReachesListeners } from './datalink/multicast-reaches-listeners.ts';
import { addressIsUnique } from './datalink/neighbor/address-is-unique.ts';
import { answersFindGuest } from './datalink/neighbor/answers-find-guest.ts';
import { gatewayIsGenuine } from './datalink/neighbor/gateway-is-genuine.ts';
import { guestAddressIsFree } from './datalink/neighbor/guest-address-is-free.ts';
import { guestNeighborIsRight } from './datalink/neighbor/guest-neighbor-is-right.ts';
import { nobodyAnswersForOthers } from './datalink/neighbor/nobody-answers-for-others.ts';
import { ownAddressStaysHome } from './datalink/neighbor/own-address-stays-home.ts';
import { networkIsActive } from './datalink/network-is-active.ts';
import { ovsFlowsPass } from './datalink/ovs/ovs-flows-pass.ts';
import { ovsPortsWork } from './datalink/ovs/ovs-ports-work.ts';
import { ovsRuns } from './datalink/ovs/ovs-runs.ts';
import { ovsVlansFit } from './datalink/ovs/ovs-vlans-fit.ts';
import { portsNotIsolated } from './datalink/ports-not-isolated.ts';
import { tapForwards } from './datalink/tap-forwards.ts';
import { tapIsInBridge } from './datalink/tap-is-in-bridge.ts';
import { tapIsUp } from './datalink/tap-is-up.ts';
import { uplinkIsInBridge } from './datalink/uplink-is-in-bridge.ts';
import { guestTagFits } from './datalink/vlan/guest-tag-fits.ts';
import { tapTakesVlan } from './datalink/vlan/tap-takes-vlan.ts';
import { uplinkCarriesVlan } from './datalink/vlan/uplink-carries-vlan.ts';
import { vlanIsRight } from './datalink/vlan/vlan-is-right.ts';
import { vlanTagFitsSwitch } from './datalink/vlan/vlan-tag-fits-switch.ts';
import { bridgeHasAddress } from './network/bridge-has-address.ts';
import { dhcpAnswers } from './network/dhcp-answers.ts';
import { dhcpAnswersAreWhole } from './network/dhcp-answers-are-whole.ts';
import { dhcpServersAgree } from './network/dhcp-servers-agree.ts';
import { gatewayForwards } from './network/gateway-forwards.ts';
import { gatewayIsRight } from './network/gateway-is-right.ts';
import { guestAddressFits } from './network/guest-address-fits.ts';
import { guestHasAddress } from './network/guest-has-address.ts';
import { guestHasRoute } from './network/guest-has-route.ts';
import { guestIsHeard } from './network/guest-is-heard.ts';
import { guestMaskFits } from './network/guest-mask-fits.ts';
import { hostAnswersByBridge } from './network/host-answers-by-bridge.ts';
import { hostForwards } from './network/host-forwards.ts';
import { hostTranslates } from './network/host-translates.ts';
import { largePacketsPass } from './network/large-packets-pass.ts';
import { neighborTableHasRoom } from './network/neighbor-table-has-room.ts';
import { pathIsPrompt } from './network/path-is-prompt.ts';
import { pathLosesNothing } from './network/path-loses-nothing.ts';
import { routerIsGenuine } from './network/router-is-genuine.ts';
import { routerIsHeard } from './network/router-is-heard.ts';
import { targetIsThere } from './network/target-is-there.ts';
import { bondIsWhole } from './physical/bond-is-whole.ts';
import { bondMemberPasses } from './physical/bond-member-passes.ts';
import { carrierIsSteady } from './physical/carrier-is-steady.ts';
import { lacpHasPartner } from './physical/lacp-has-partner.ts';
import { nicDoesNotHang } from './physical/nic-does-not-hang.ts';
import { nicDoesNotMerge } from './physical/nic-does-not-merge.ts';
import { switchCarriesVlan } from './physical/switch-carries-vlan.ts';
import { switchPassesGuest } from './physical/switch-passes-guest.ts';
import { switchPortPasses } from './physical/switch-port-passes.ts';
import { uplinkHasCarrier } from './physical/uplink-has-carrier.ts';
import { uplinkIsUp } from './physical/uplink-is-up.ts';
import { uplinkIsWired } from './physical/uplink-is-wired.ts';
import { uplinkPartsAreUp } from './physical/uplink-parts-are-up.ts';
import { uplinkReceivesClean } from './physical/uplink-receives-clean.ts';
import { vfLetsGuestPass } from './physical/vf-lets-guest-pass.ts';
import { bridgeFirewallPasses } from './transport/bridge-firewall-passes.ts';
import { bridgeNetfilterPasses } from './transport/bridge-netfilter-passes.ts';
import { bridgedKeepsAddress } from './transport/bridged-keeps-address.ts';
import { conntrackHasRoom } from './transport/conntrack-has-room.ts';
import { dhcpPasses } from './transport/dhcp-passes.ts';
import { hostForwardingPasses } from './transport/host-forwarding-passes.ts';
import { hostInputPasses } from './transport/host-input-passes.ts';
import { hostTakesPort } from './transport/host-takes-port.ts';
import { noRuleDropsSome } from './transport/no-rule-drops-some.ts';
import { nwfilterPasses } from './transport/nwfilter-passes.ts';
import { portIsOpen } from './transport/port-is-open.ts';
import { rateLimitIsWide } from './transport/rate-limit-is-wide.ts';
import { targetAnswersPing } from './transport/target-answers-ping.ts';
import { domainHasNic } from './vm/domain-has-nic.ts';
import { domainIsRunning } from './vm/domain-is-running.ts';
import { guestNicAnswers } from './vm/guest-nic-answers.ts';
import { guestTakesFrames } from './vm/guest-takes-frames.ts';
import { linkIsUp } from './vm/link-is-up.ts';
import { macIsNotTheTaps } from './vm/mac-is-not-the-taps.ts';
import { tapIsHeld } from './vm/tap-is-held.ts';
import { userNicMayPing } from './vm/user-nic-may-ping.ts';

/**
 * Every check, in the order of the way from the guest to the target: of several failures the first one on that way
 * is the cause. A test holds this list and the folders together.
 */
export const checks: readonly Check[] = [
  domainIsRunning,
  domainHasNic,
  linkIsUp,
  tapIsUp,
  tapIsHeld,
  macIsNotTheTaps,
  macvtapReachesTarget,
  userNicMayPing,
  networkIsActive,
  ovsRuns,
  tapIsInBridge,
  bridgeIsUp,
  tapForwards,
  guestNicAnswers,
  guestAddressIsFree,
  dhcpPasses,
  dhcpAnswersAreWhole,
  dhcpServersAgree,
  dhcpAnswers,
  guestHasAddress,
  guestAddressFits,
  routerIsHeard,
  guestHasRoute,
  guestMaskFits,
  tapTakesVlan,
  bridgeHasAddress,
  hostAnswersByBridge,
  hostForwards,
  hostForwardingPasses,
  hostTranslates,
  ovsPortsWork,
  ovsVlansFit,
  ovsFlowsPass,
  uplinkIsInBridge,
  uplinkPartsAreUp,
  uplinkIsUp,
  carrierIsSteady,
  uplinkHasCarrier,
  egressForwards,
  vlanIsRight,
  uplinkCarriesVlan,
  nwfilterPasses,
  bridgeFirewallPasses,
  bridgeNetfilterPasses,
  conntrackHasRoom,
  bridgedKeepsAddress,
  hostInputPasses,
  portsNotIsolated,
  multicastReachesListeners,
  fdbIsRight,
  guestMacIsKnown,
  guestTagFits,
  vlanTagFitsSwitch,
  bondMemberPasses,
  lacpHasPartner,
  switchCarriesVlan,
  nicDoesNotHang,
  nicDoesNotMerge,
  vfLetsGuestPass,
  uplinkIsWired,
  ownAddressStaysHome,
  switchPortPasses,
  neighborTableHasRoom,
  macIsUnique,
  nobodyAnswersForOthers,
  addressIsUnique,
  switchPassesGuest,
  answersFindGuest,
  guestIsHeard,
  gatewayIsGenuine,
  routerIsGenuine,
  guestNeighborIsRight,
  gatewayIsRight,
  gatewayForwards,
  targetIsThere,
  targetAnswersPing,
  portIsOpen,
  hostTakesPort,
  nameResolves,
  // What breaks nothing but makes a path flaky: looked at last, the most particular first.
  bondIsWhole,
  uplinkReceivesClean,
  rateLimitIsWide,
  noRuleDropsSome,
  guestTakesFrames,
  largePacketsPass,
  pathLosesNothing,
  pathIsPrompt,
].map((check) => check as unknown as Check);
