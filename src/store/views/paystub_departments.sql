SELECT paystub_id, department_id, department, share_minor, basis FROM paystub_shares
