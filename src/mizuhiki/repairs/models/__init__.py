"""Requests and their steps, the network, notices, contractors and the keys of other systems."""

from mizuhiki.repairs.models.keys import ApiKey, ApiKeyEnd, ApiToken
from mizuhiki.repairs.models.network import Layer, NetworkEdition, Pipe
from mizuhiki.repairs.models.notices import AreaNotice, AreaNoticeStep
from mizuhiki.repairs.models.register import Contractor, ContractorDuty, RepairItem, Side, Urgency
from mizuhiki.repairs.models.requests import (
    ENDS,
    RepairDetail,
    RepairPhoto,
    RepairRequest,
    RepairStep,
    RepairTold,
)

__all__ = [
    "ENDS",
    "ApiKey",
    "ApiKeyEnd",
    "ApiToken",
    "AreaNotice",
    "AreaNoticeStep",
    "Contractor",
    "ContractorDuty",
    "Layer",
    "NetworkEdition",
    "Pipe",
    "RepairDetail",
    "RepairItem",
    "RepairPhoto",
    "RepairRequest",
    "RepairStep",
    "RepairTold",
    "Side",
    "Urgency",
]
